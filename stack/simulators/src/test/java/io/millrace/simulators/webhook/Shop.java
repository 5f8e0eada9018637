package io.millrace.simulators.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

/** A shop that takes the messages of its providers. */
public final class Shop implements AutoCloseable {

    private static final int TAKEN = 204;
    private static final int AWAY = 503;

    private final List<Message> taken = new CopyOnWriteArrayList<>();
    private final List<Message> refused = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> refuses = new ConcurrentHashMap<>();
    private final HttpServer server;

    /** A message with its headers, whose names are in lower case. */
    public record Message(Map<String, String> headers, String body) {

        public JsonNode data() {
            try {
                return new ObjectMapper().readTree(body).path("data");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        String reference() {
            return data().path("reference").asText();
        }
    }

    public Shop() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var headers = new HashMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            var message =
                    new Message(headers, new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            boolean away = refuses.merge(message.reference(), -1, Integer::sum) >= 0;
            (away ? refused : taken).add(message);
            exchange.sendResponseHeaders(away ? AWAY : TAKEN, -1);
            exchange.close();
        });
        server.start();
    }

    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Answers the next messages with this reference with 503. */
    public void refuse(String reference, int messages) {
        refuses.put(reference, messages);
    }

    public List<Message> taken(String reference) {
        return of(taken, reference);
    }

    public List<Message> refused(String reference) {
        return of(refused, reference);
    }

    private static List<Message> of(List<Message> messages, String reference) {
        return messages.stream()
                .filter(message -> message.reference().equals(reference))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
