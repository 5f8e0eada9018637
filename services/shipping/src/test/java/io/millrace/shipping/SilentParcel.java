package io.millrace.shipping;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;

import io.millrace.contracts.shipping.ShipmentMoved;

/** A parcel that is booked, and of which its carrier says nothing: a test says it. */
public final class SilentParcel {

    private final House house = new House();
    private final String id;

    /** Books the parcel. */
    public SilentParcel() {
        house.parcel(Shipment.Status.CREATED, "Bath");
        id = House.text("SELECT parcel_id FROM shipment WHERE order_id = '%s'".formatted(house.order));
    }

    /** The parcel's order. */
    public UUID order() {
        return house.order;
    }

    /** The carrier's message that its status has changed. */
    public String changed(String status, long sequence) {
        return changed(id, "shipment-" + house.order, status, sequence);
    }

    /** The carrier's message that any parcel's status has changed. */
    public static String changed(String id, String reference, String status, long sequence) {
        return """
                {"type": "parcel.changed", "timestamp": "2026-01-01T00:00:00Z",
                 "data": {"id": "%s", "reference": "%s", "status": "%s", "sequence": %d, "more": 1}}
                """.formatted(id, reference, status, sequence);
    }

    /** The moves that are published, once all that were stored are. */
    public List<String> moves() {
        await().atMost(House.PATIENCE)
                .until(() -> House.text("SELECT count(*)::text FROM outbox").equals("0"));
        List<String> moves = house.published(ShipmentMoved.class).stream()
                .map(moved -> moved.getStatus().name())
                .toList();
        return moves;
    }
}
