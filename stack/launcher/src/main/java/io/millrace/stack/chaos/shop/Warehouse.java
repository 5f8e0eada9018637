package io.millrace.stack.chaos.shop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.StackException;
import io.millrace.stack.journey.Api;

/** Says that the goods of returns have come: those of every fourth order damaged, the others intact. */
public final class Warehouse {

    private static final int DAMAGED_EVERY = 4;

    private final Api api;

    public Warehouse(Api api) {
        this.api = api;
    }

    /**
     * Receives all goods that an order's returns wait for, unless the carrier is bringing them. A request without an
     * answer may be repeated: the same goods are received once.
     */
    public void receive(String orderId) {
        try {
            var shipment = api.get("/api/shipments/" + orderId);
            if (!shipment.isOk()) {
                return;
            }
            String condition = Math.floorMod(orderId.hashCode(), DAMAGED_EVERY) == 0 ? "damaged" : "intact";
            for (JsonNode waiting : shipment.body().path("returns")) {
                if (waiting.path("status").asText().equals("WAITING")
                        && !waiting.path("endsAt").isNull()) {
                    String returnId = waiting.path("returnId").asText();
                    api.post(
                            "/api/shipments/%s/received".formatted(orderId),
                            returnId,
                            Map.of("returnId", returnId, "lines", lines(waiting, condition)));
                }
            }
        } catch (StackException e) {
            // A fault: the goods are received by a later request.
        }
    }

    private static List<Map<String, Object>> lines(JsonNode expected, String condition) {
        var lines = new ArrayList<Map<String, Object>>();
        expected.path("lines")
                .forEach(line -> lines.add(Map.of(
                        "sku", line.path("sku").asText(),
                        "quantity", line.path("quantity").asInt(),
                        "condition", condition)));
        return lines;
    }
}
