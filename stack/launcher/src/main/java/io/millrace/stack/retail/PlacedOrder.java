package io.millrace.stack.retail;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An accepted order and its status.
 *
 * @param invoice without its lines but the first
 * @param units by product, as ordered
 * @param returned returned units by product
 */
record PlacedOrder(
        Invoice invoice,
        String id,
        String status,
        String reason,
        Map<String, Integer> units,
        Map<String, Integer> returned,
        boolean returning,
        BigDecimal total,
        BigDecimal refunded) {

    static PlacedOrder of(Invoice invoice, JsonNode order) {
        var units = new TreeMap<String, Integer>();
        order.path("lines")
                .forEach(line -> units.merge(
                        line.path("sku").asText(), line.path("quantity").asInt(), Integer::sum));
        var returned = new TreeMap<String, Integer>();
        order.path("returned")
                .properties()
                .forEach(entry -> returned.put(entry.getKey(), entry.getValue().asInt()));
        return new PlacedOrder(
                invoice,
                order.path("orderId").asText(),
                order.path("status").asText(),
                order.path("reason").asText(""),
                units,
                returned,
                !order.path("returning").isEmpty(),
                new BigDecimal(order.path("total").path("amount").asText("0")),
                new BigDecimal(order.path("refunded").path("amount").asText("0")));
    }

    /** Whether its saga has ended. */
    boolean hasEnded() {
        return isDelivered() || status.equals("CANCELLED");
    }

    /** Whether it was delivered and paid, even if it was returned later. */
    boolean isDelivered() {
        return (status.equals("COMPLETED") || status.equals("RETURNED")) && !returning;
    }
}
