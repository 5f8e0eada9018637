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

    /** The reservation's status. */
    public enum Status {
        /** The units are in stock, and no other order gets them. */
        HELD,
        /** The units have been shipped. */
        CONFIRMED,
        /** Released; also marks that a later reservation must be refused. */
        RELEASED
    }
}
