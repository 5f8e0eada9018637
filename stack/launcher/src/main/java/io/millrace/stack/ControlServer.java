package io.millrace.stack;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.Executors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * The HTTP server of a running launcher. {@code GET /status}, {@code POST /down}, {@code POST /parts/NAME/stop} and
 * {@code .../start} require the token in the state folder; {@code GET /ready} tells every client whether the stack is
 * ready. The server listens on the address of the stack's servers, by default on localhost only.
 */
final class ControlServer implements Closeable {

    static final String TOKEN_HEADER = "X-Millrace-Token";

    private final ObjectMapper mapper = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private final Stack stack;
    private final Runnable down;
    private final HttpServer server;

    /** @param down stops the stack and exits */
    ControlServer(Stack stack, Runnable down) {
        this.stack = stack;
        this.down = down;
        try {
            int port = stack.blueprint().ports().control();
            this.server = HttpServer.create(
                    new InetSocketAddress(stack.blueprint().reach().listen(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().equals("/ready")) {
                boolean ready = stack.isReady();
                answer(exchange, ready ? 200 : 503, Map.of("ready", ready));
                return;
            }
            if (!isKnown(exchange)) {
                answer(exchange, 403, Map.of("error", "the token is missing or wrong"));
                return;
            }
            try {
                String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
                String request = exchange.getRequestMethod() + " " + path[0];
                if (request.equals("GET status")) {
                    answer(exchange, 200, stack.report());
                } else if (request.equals("POST down")) {
                    answer(exchange, 202, Map.of("down", true));
                    Thread.ofPlatform().start(down);
                } else if (request.equals("POST parts") && path.length == 3 && path[2].equals("stop")) {
                    stack.part(path[1]).stop();
                    answer(exchange, 200, stack.part(path[1]).report());
                } else if (request.equals("POST parts") && path.length == 3 && path[2].equals("start")) {
                    stack.part(path[1]).start();
                    answer(exchange, 200, stack.part(path[1]).report());
                } else {
                    answer(exchange, 404, Map.of("error", "the launcher has no such command"));
                }
            } catch (StackException e) {
                answer(exchange, 400, Map.of("error", String.valueOf(e.getMessage())));
            }
        }
    }

    private boolean isKnown(HttpExchange exchange) {
        String token = exchange.getRequestHeaders().getFirst(TOKEN_HEADER);
        String expected = stack.blueprint().secrets().get("control");
        return token != null
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = mapper.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
