package io.millrace.stack.chaos.ledger;

import java.util.List;
import java.util.Set;

/**
 * The parcels that the carrier has of an order.
 *
 * @param statuses one for each parcel
 */
record Parcels(List<String> statuses) {

    static final Parcels NONE = new Parcels(List.of());

    /** Whether that is what shipping says of the order's shipment, when all work has ended. */
    boolean agreeWith(String shipment) {
        return switch (shipment) {
            case "none", "REFUSED" -> statuses.isEmpty();
            // Recalled before it was picked up, or booked too late and brought back.
            case "CANCELLED" -> Set.of("CANCELLED", "RETURNED").containsAll(statuses);
            case "RETURNED" ->
                statuses.size() == 1 && Set.of("CANCELLED", "RETURNED").containsAll(statuses);
            default -> statuses.equals(List.of(shipment));
        };
    }
}
