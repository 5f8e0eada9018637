package io.millrace.inventory;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Stock promised to an order.
 *
 * @param units by SKU
 */
public record Reservation(
        UUID orderId, UUID reservationId, Status status, Map<String, Integer> units, Instant changedAt) {

    /** Where it stands. */
    public enum Status {
        /** The goods are in the house, and nobody else gets them. */
        HELD,
        /** The goods have left the house. */
        CONFIRMED,
        /** Given back; also the mark that no reservation may come later. */
        RELEASED
    }
}
