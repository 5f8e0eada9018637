package io.millrace.stack.chaos.ledger;

import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

/** The units that have left the stock for good: delivered and not taken back, or taken back damaged. */
final class Sold {

    private final Map<String, Long> units = new TreeMap<>();

    /** @param ordered units of a delivered order, by SKU */
    void add(Map<String, Integer> ordered, JsonNode order) {
        ordered.forEach((sku, count) -> units.merge(sku, (long) count, Long::sum));
        order.path("returned")
                .properties()
                .forEach(back -> units.merge(back.getKey(), -back.getValue().asLong(), Long::sum));
        order.path("damaged")
                .properties()
                .forEach(
                        broken -> units.merge(broken.getKey(), broken.getValue().asLong(), Long::sum));
    }

    long of(String sku) {
        return units.getOrDefault(sku, 0L);
    }
}
