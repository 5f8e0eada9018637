package io.millrace.stack.retail;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.Await;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.Api.Answer;

/** What the import does through the API. Every request carries a key made of the file's own numbers: sent again, it changes nothing. */
final class Shop {

    /** How long a product may take from the catalog to those who copy it: a broker or a service may have to come back first. */
    private static final Duration COPIED = Duration.ofMinutes(10);

    private static final String CURRENCY = "GBP";

    private final Api api;
    private final Duration patience;

    /** @param patience how long an order may take to end */
    Shop(Api api, Duration patience) {
        this.api = api;
        this.patience = patience;
    }

    void list(Assortment.Item item) {
        var price = Map.of("amount", item.price().toPlainString(), "currency", CURRENCY);
        api.put("/api/products/" + item.sku(), Map.of("name", item.name(), "price", price))
                .orFail("Product " + item.sku());
    }

    /** @param file its fingerprint: another file brings other stock */
    void stock(Assortment.Item item, String file) {
        String key = nameUuid("opening stock %s %s".formatted(file, item.sku()));
        var adjustment = Map.of("change", item.ordered(), "reason", "opening stock of an import");
        Await.until("Product %s reaches the inventory".formatted(item.sku()), COPIED, () -> {
            Answer answer = api.post("/api/stock/%s/adjustments".formatted(item.sku()), key, adjustment);
            return answer.status() == 404 ? null : answer.orFail("The opening stock of " + item.sku());
        });
    }

    /** The answer to an invoice: an order, or why there is none. */
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

    /** Whether a product that we have listed is not known there yet. */
    private static boolean isTooEarly(Answer answer) {
        return answer.status() == 422 && answer.problem().contains("no product ");
    }

    PlacedOrder awaitEnd(Invoice invoice, String orderId) {
        return Await.until("Order %s of invoice %s ends".formatted(orderId, invoice.number()), patience, () -> {
            PlacedOrder order = look(invoice, orderId);
            return order.hasEnded() ? order : null;
        });
    }

    PlacedOrder look(Invoice invoice, String orderId) {
        return PlacedOrder.of(invoice, api.get("/api/orders/" + orderId).orFail("Order " + orderId));
    }

    Answer giveBack(String invoice, String orderId, Map<String, Integer> units) {
        return api.post(
                "/api/orders/%s/cancel".formatted(orderId),
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

    /** Empty where nothing was ever charged. */
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
