package io.millrace.stack.chaos.shop;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.millrace.stack.chaos.ledger.Message;
import io.millrace.stack.journey.Api;

/** A shop's server that subscribes to the events of all orders. It accepts most messages, and the others when they come again. */
public final class Subscriber implements Closeable {

    private static final List<String> EVENTS = List.of(
            "order.placed",
            "order.stock_reserved",
            "order.payment_authorized",
            "order.paid",
            "order.shipped",
            "order.completed",
            "order.cancellation_requested",
            "order.cancelled",
            "order.return_requested",
            "order.return_received",
            "order.return_expired",
            "order.returned");

    private static final int REFUSED_EVERY = 20;
    private static final int NO_CONTENT = 204;
    private static final int UNAVAILABLE = 503;
    private static final int NO_BODY = -1;

    private final ObjectMapper mapper = new ObjectMapper();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final List<Message> messages = new ArrayList<>();
    private volatile String secret = "";

    public Subscriber() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        server.setExecutor(executor);
        server.start();
    }

    /** Subscribes, before the first order. */
    public void subscribe(Api api) {
        var subscription = Map.of(
                "url",
                "http://localhost:%d/webhooks".formatted(server.getAddress().getPort()),
                "events",
                EVENTS,
                "description",
                "a shop");
        JsonNode created = api.post("/api/webhooks", UUID.randomUUID().toString(), subscription)
                .orFail("The subscription to events");
        secret = created.path("secret").asText();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            JsonNode data = mapper.readTree(body).path("data");
            String id = header(exchange, "webhook-id");
            // The time is not compared with this process's clock: some instances have a skewed clock.
            boolean signed = WebhookSignature.isIn(
                    header(exchange, "webhook-signature"), secret, id, header(exchange, "webhook-timestamp"), body);
            boolean accepted = add(new Message(
                    id, data.path("orderId").asText(), data.path("version").asLong(), body, signed));
            exchange.sendResponseHeaders(accepted ? NO_CONTENT : UNAVAILABLE, NO_BODY);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    private synchronized boolean add(Message message) {
        messages.add(message);
        return messages.size() % REFUSED_EVERY != 0;
    }

    /** All that came, in the order of arrival. */
    public synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
