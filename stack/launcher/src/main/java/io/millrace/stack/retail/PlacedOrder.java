package io.millrace.stack.retail;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An order that was accepted, as it stands now.
 *
 * @param units by product, as ordered
 * @param returned units by product that came back
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

    /** Nothing more happens to it by itself. */
    boolean hasEnded() {
        return isDelivered() || status.equals("CANCELLED");
    }

    /** Goods and money have changed hands, whatever came back later. */
    boolean isDelivered() {
        return (status.equals("COMPLETED") || status.equals("RETURNED")) && !returning;
    }
}
