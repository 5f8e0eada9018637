package io.millrace.stack.retail;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.Await;
import io.millrace.stack.Pause;
import io.millrace.stack.StackException;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.Api.Answer;

/**
 * The import's requests to the API. Each has an idempotency key made from the file's numbers: repeated, it changes
 * nothing.
 */
final class Shop {

    /** The time in which a product reaches inventory and orders, with a restart of broker or service in between. */
    private static final Duration COPIED = Duration.ofMinutes(10);

    private static final int NO_ANSWER = 503;
    private static final int FIRST_REFUSAL = 400;

    /** Put off, or about a product that has not reached the inventory yet. */
    private static final Set<Integer> LATER = Set.of(404, 409, 429, NO_ANSWER);

    private static final String CURRENCY = "GBP";

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Pace pace = new Pace();
    private final Api api;
    private final Duration patience;

    /** @param patience the time in which an order ends */
    Shop(Api api, Duration patience) {
        this.api = api;
        this.patience = patience;
    }

    void list(List<Assortment.Item> items) {
        send(
                "PUT",
                "/api/products",
                "The products",
                items,
                item -> Map.of(
                        "sku", item.sku(),
                        "name", item.name(),
                        "price", Map.of("amount", item.price().toPlainString(), "currency", CURRENCY)));
    }

    /** @param file its fingerprint: each file has stock of its own */
    void stock(List<Assortment.Item> items, String file) {
        send(
                "POST",
                "/api/stock/adjustments",
                "The opening stock",
                items,
                item -> Map.of(
                        "sku", item.sku(),
                        "change", item.ordered(),
                        "reason", "opening stock of an import",
                        "key", nameUuid("opening stock %s %s".formatted(file, item.sku()))));
    }

    /** Sends a line for each product, and again those that are put off, or whose product is not known there yet. */
    private void send(
            String method,
            String path,
            String what,
            List<Assortment.Item> items,
            Function<Assortment.Item, Map<String, Object>> line) {
        var left = new ArrayList<>(items);
        Await.until("%s of %d lines".formatted(what, items.size()), COPIED, () -> {
            JsonNode answers =
                    api.lines(method, path, left.stream().map(line).toList()).orFail(what);
            var later = new ArrayList<Assortment.Item>();
            for (int i = 0; i < left.size(); i++) {
                // A line without an answer was cut off.
                int status = answers.path(i).path("status").asInt(NO_ANSWER);
                if (LATER.contains(status)) {
                    later.add(left.get(i));
                } else if (status >= FIRST_REFUSAL) {
                    throw new StackException("%s of %s was refused: %s"
                            .formatted(what, left.get(i).sku(), answers.path(i).path("problem")));
                }
            }
            left.clear();
            left.addAll(later);
            return left.isEmpty() ? answers : null;
        });
    }

    /** The result of an invoice: an order, or the reason for the refusal. */
    Answer place(Invoice invoice) {
        var order = new LinkedHashMap<String, Object>();
        String customer = invoice.customer();
        order.put(
                "customer",
                Map.of(
                        "customerId", nameUuid("customer " + customer),
                        "name", "Customer " + customer,
                        "email", "customer-%s@retail.example".formatted(customer)));
        order.put(
                "shipTo",
                Map.of(
                        "street",
                        "Customer " + customer,
                        "postalCode",
                        "-",
                        "city",
                        invoice.country(),
                        "country",
                        invoice.country()));
        order.put("lines", lines(invoice.units()));
        order.put("paymentToken", "tok_visa");
        return Await.until("The products of invoice %s reach the orders".formatted(invoice.number()), COPIED, () -> {
            Answer answer = api.post("/api/orders", invoice.number(), order);
            return isTooEarly(answer) ? null : answer;
        });
    }

    /** Whether orders has not consumed the event about the product yet. */
    private static boolean isTooEarly(Answer answer) {
        return answer.status() == 422 && answer.problem().contains("no product ");
    }

    PlacedOrder awaitEnd(Invoice invoice, String orderId) {
        Instant begin = Instant.now();
        Pause.of(pace.untilFirstLook());
        String what = "Order %s of invoice %s ends".formatted(orderId, invoice.number());
        PlacedOrder ended = Await.until(what, patience, LOOK_AGAIN, () -> {
            PlacedOrder order = look(invoice, orderId);
            return order.hasEnded() ? order : null;
        });
        pace.took(Duration.between(begin, Instant.now()));
        return ended;
    }

    PlacedOrder look(Invoice invoice, String orderId) {
        return PlacedOrder.of(invoice, api.get("/api/orders/" + orderId).orFail("Order " + orderId));
    }

    /** Says that returned goods have come, as soon as shipping waits for them, until the return has ended. */
    PlacedOrder receive(PlacedOrder order, String invoice, Map<String, Integer> units) {
        var lines = units.entrySet().stream()
                .map(line -> Map.of("sku", line.getKey(), "quantity", line.getValue(), "condition", "intact"))
                .toList();
        return Await.until("The return of invoice %s ends".formatted(invoice), patience, () -> {
            PlacedOrder now = look(order.invoice(), order.id());
            if (now.hasEnded()) {
                return now;
            }
            JsonNode shipment = api.get("/api/shipments/" + order.id()).body();
            for (JsonNode awaited : shipment.path("returns")) {
                // An order may have had several returns, so the word names the one that waits.
                if (awaited.path("status").asText().equals("WAITING")) {
                    String returnId = awaited.path("returnId").asText();
                    api.post(
                            "/api/shipments/%s/received".formatted(order.id()),
                            "%s of %s".formatted(returnId, invoice),
                            Map.of("returnId", returnId, "lines", lines));
                }
            }
            return null;
        });
    }

    Answer giveBack(String invoice, String orderId, Map<String, Integer> units) {
        return api.post(
                "/api/orders/%s/returns".formatted(orderId),
                invoice,
                Map.of("reason", "returned by invoice " + invoice, "lines", lines(units)));
    }

    private static List<Map<String, Object>> lines(Map<String, Integer> units) {
        return units.entrySet().stream()
                .map(entry -> Map.<String, Object>of("sku", entry.getKey(), "quantity", entry.getValue()))
                .toList();
    }

    /** A page of the stock. */
    JsonNode stockAfter(String sku) {
        return api.get("/api/stock?size=1000&after=" + sku).orFail("The stock");
    }

    /** A missing node if nothing was charged. */
    JsonNode payment(String orderId) {
        Answer answer = api.get("/api/payments/" + orderId);
        return answer.status() == 404 ? answer.body().path("none") : answer.orFail("The payment of order " + orderId);
    }

    JsonNode mails(String orderId) {
        return api.get("/api/notifications?orderId=" + orderId).orFail("The mails about order " + orderId);
    }

    private static String nameUuid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
