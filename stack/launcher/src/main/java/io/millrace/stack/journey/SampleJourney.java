package io.millrace.stack.journey;

import java.io.PrintWriter;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.Await;
import io.millrace.stack.StackException;

/** Places one order and shows its progress, from the product to the mail about the completed order. */
public final class SampleJourney {

    private static final String SKU = "millstone";
    /** Longer than the time of an order that is undone at its last step, as may happen on a slow machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The statuses of an order that completes, in their order. */
    private static final List<String> STATUSES = List.of("PLACED", "RESERVED", "AUTHORIZED", "SHIPPED", "COMPLETED");

    private static final Map<String, String> WORDS = Map.of(
            "PLACED", "placed",
            "RESERVED", "stock reserved",
            "AUTHORIZED", "authorized",
            "SHIPPED", "shipped",
            "COMPLETED", "completed",
            "CANCELLED", "cancelled");

    private final Api api;
    private final Api mails;
    private final PrintWriter out;

    /** @param mailUrl of the mail server's HTTP API */
    public SampleJourney(Api api, String mailUrl, PrintWriter out) {
        this.api = api;
        this.mails = new Api(mailUrl);
        this.out = out;
    }

    /**
     * Runs the journey to its end.
     *
     * @return the order's id
     * @throws StackException if the order does not complete, or the mail does not arrive
     */
    public String run() {
        api.put("/api/products/" + SKU, Map.of("name", "Millstone, French burr", "price", money("480.00")))
                .orFail("The sample product");
        stock();
        String email = "sample-%s@millrace.example"
                .formatted(UUID.randomUUID().toString().substring(0, 8));
        Instant begin = Instant.now();
        String order = place(email);
        out.printf("%n  Order %s%n", order);
        follow(order, begin);
        String subject = awaitMail(email);
        step(begin, "mail sent", "'%s' to %s".formatted(subject, email));
        return order;
    }

    private static Map<String, String> money(String amount) {
        return Map.of("amount", amount, "currency", "EUR");
    }

    /** Adds stock, once inventory has consumed the event about the product. */
    private void stock() {
        String key = UUID.nameUUIDFromBytes("sample stock".getBytes(StandardCharsets.UTF_8))
                .toString();
        Await.until("The sample product reaches the inventory", PATIENCE, () -> {
            var answer = api.post(
                    "/api/stock/" + SKU + "/adjustments", key, Map.of("change", 1000, "reason", "for sample orders"));
            return answer.status() == 404 ? null : answer.orFail("The sample stock");
        });
    }

    /** The body of {@code POST /api/orders}: one unit of the sample product. */
    public static Map<String, Object> order(String email) {
        var order = new LinkedHashMap<String, Object>();
        order.put("customer", Map.of("customerId", UUID.randomUUID(), "name", "Ada Miller", "email", email));
        order.put(
                "shipTo", Map.of("street", "Mill Lane 1", "postalCode", "12345", "city", "Millbrook", "country", "DE"));
        order.put("lines", List.of(Map.of("sku", SKU, "quantity", 1)));
        order.put("paymentToken", "tok_visa");
        return order;
    }

    private String place(String email) {
        Map<String, Object> order = order(email);
        String key = UUID.randomUUID().toString();
        JsonNode placed = Await.until("The sample product reaches the orders", PATIENCE, () -> {
            var answer = api.post("/api/orders", key, order);
            return answer.status() == 422 ? null : answer.orFail("The sample order");
        });
        return placed.path("orderId").asText();
    }

    private void follow(String order, Instant begin) {
        var updates = new Updates();
        WebSocket socket = api.watch(order, updates);
        int seen = -1;
        Instant end = begin.plus(PATIENCE);
        while (seen < STATUSES.size() - 1) {
            JsonNode update = next(updates, end);
            String status = update.path("status").asText("");
            if (status.equals("CANCELLED")) {
                step(begin, "cancelled", update.path("detail").asText(""));
                throw new StackException("The sample order was cancelled: "
                        + update.path("detail").asText());
            }
            // The order is shipped by then, and stays shipped. A late subscriber gets no update.
            if (update.path("type").asText("").equals("OrderPaid")) {
                step(begin, "paid", update.path("detail").asText(""));
            }
            int place = STATUSES.indexOf(status);
            // A late subscriber gets the last status only; the order has passed the earlier statuses, too.
            while (seen < place) {
                seen++;
                String detail = seen == place ? update.path("detail").asText("") : "";
                step(begin, WORDS.getOrDefault(STATUSES.get(seen), ""), detail.equals("null") ? "" : detail);
            }
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        // The connection, too: a service that stops waits for open ones.
        socket.abort();
    }

    private static JsonNode next(Updates updates, Instant end) {
        try {
            Duration left = Duration.between(Instant.now(), end);
            JsonNode update = updates.arrived().poll(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
            if (update == null) {
                throw new StackException(
                        "The sample order makes no progress: see ./millrace status and ./millrace logs orders");
            }
            return update;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }

    private String awaitMail(String email) {
        return Await.until("The mail about the sample order arrives", PATIENCE, () -> {
                    var answer = mails.get("/api/user/" + email + "/messages/INBOX/");
                    return answer.isOk() && !answer.body().isEmpty()
                            ? answer.body().get(0)
                            : null;
                })
                .path("subject")
                .asText();
    }

    private void step(Instant begin, String what, String detail) {
        out.printf(
                "  %6.2f s  %-14s  %s%n", Duration.between(begin, Instant.now()).toMillis() / 1000.0, what, detail);
        out.flush();
    }
}
