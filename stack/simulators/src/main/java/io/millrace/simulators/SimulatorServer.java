package io.millrace.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/** Serves the HTTP API of a simulated provider. Its handlers may block: each request has a virtual thread. */
public final class SimulatorServer implements AutoCloseable {

    private static final Logger LOG = System.getLogger(SimulatorServer.class.getName());
    private static final int MOST_BYTES = 64 * 1024;
    private static final int BACKLOG = 1_000;

    static {
        // The head and the body of an answer are two packets. On a kept connection the second one would wait until the
        // client has acknowledged the first.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ObjectMapper mapper = new ObjectMapper();
    private final List<Route> routes = new ArrayList<>();
    private final byte[] authorization;
    private volatile Runnable onChange = () -> {};

    /** @param path such as {@code /v1/charges/{id}/refunds} */
    private record Route(String method, Pattern path, boolean open, Function<Request, Answer> handler) {

        static Route of(String method, String path, boolean open, Function<Request, Answer> handler) {
            return new Route(method, Pattern.compile(path.replaceAll("\\{(\\w+)}", "(?<$1>[^/]+)")), open, handler);
        }
    }

    /**
     * Listens, but answers only once it is started.
     *
     * @param port 0 for one that is free
     * @param apiKey what clients send as a bearer token
     */
    public SimulatorServer(String host, int port, String apiKey) {
        this.authorization = ("Bearer " + apiKey).getBytes(UTF_8);
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("can't listen on %s:%d".formatted(host, port), e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /** An operation of the provider's API. */
    public SimulatorServer on(String method, String path, Function<Request, Answer> handler) {
        routes.add(Route.of(method, path, false, handler));
        return this;
    }

    /** An operation that needs no key, such as a health check. */
    public SimulatorServer onOpen(String method, String path, Function<Request, Answer> handler) {
        routes.add(Route.of(method, path, true, handler));
        return this;
    }

    /** Calls this after each operation that changes the provider's books, before its answer is sent. */
    public SimulatorServer onChange(Runnable changed) {
        onChange = changed;
        return this;
    }

    public SimulatorServer start() {
        server.start();
        return this;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answerTo(exchange);
            if (!exchange.getRequestMethod().equals("GET")) {
                onChange.run();
            }
            answer(exchange, answer);
        } catch (InterruptedException e) {
            // The server stops; the client sees its connection broken off.
            Thread.currentThread().interrupt();
        }
    }

    private Answer answerTo(HttpExchange exchange) throws IOException {
        try {
            return route(exchange);
        } catch (Refusal refusal) {
            return new Answer.Told(refusal.status(), refusal.body());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, exchange.getRequestMethod() + " " + exchange.getRequestURI(), e);
            return new Answer.Told(503, new Refusal(503, "UNAVAILABLE", "the provider is in trouble").body());
        }
    }

    private Answer route(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean known = false;
        for (Route route : routes) {
            Matcher matcher = route.path().matcher(path);
            if (matcher.matches()) {
                known = true;
                if (route.method().equals(exchange.getRequestMethod())) {
                    if (!route.open()) {
                        demandKey(exchange);
                    }
                    return route.handler().apply(request(exchange, matcher));
                }
            }
        }
        throw known
                ? new Refusal(405, "METHOD_NOT_ALLOWED", path + " has no " + exchange.getRequestMethod())
                : new Refusal(404, "NOT_FOUND", "there is no " + path);
    }

    private void demandKey(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (given == null || !MessageDigest.isEqual(authorization, given.getBytes(UTF_8))) {
            throw new Refusal(401, "UNAUTHENTICATED", "Authorization must be 'Bearer ' and the API key");
        }
    }

    private Request request(HttpExchange exchange, Matcher path) throws IOException {
        var parts = new HashMap<String, String>();
        path.namedGroups().keySet().forEach(name -> parts.put(name, path.group(name)));
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw new Refusal(413, "TOO_LARGE", "a body has at most %d bytes".formatted(MOST_BYTES));
        }
        return new Request(
                parts,
                query(exchange.getRequestURI().getRawQuery()),
                exchange.getRequestHeaders()::getFirst,
                json(body));
    }

    private static Map<String, String> query(@Nullable String raw) {
        var query = new HashMap<String, String>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("the query is not encoded as URLs are");
        }
    }

    private JsonNode json(byte[] body) throws IOException {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return mapper.readTree(body);
        } catch (JsonProcessingException e) {
            throw Refusal.badRequest("the body is no JSON");
        }
    }

    private void answer(HttpExchange exchange, Answer answer) throws IOException, InterruptedException {
        switch (answer) {
            case Answer.Told(int status, Object body) -> {
                byte[] bytes = mapper.writeValueAsBytes(body);
                exchange.getResponseHeaders()
                        .set("Content-Type", status < 400 ? "application/json" : "application/problem+json");
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
            case Answer.BrokenOff() -> {}
            case Answer.After(var delay, Answer late) -> {
                Thread.sleep(delay);
                answer(exchange, late);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
