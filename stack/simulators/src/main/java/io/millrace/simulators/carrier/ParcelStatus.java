package io.millrace.simulators.carrier;

import java.util.Optional;

/** The status of a parcel, as in the contract. */
enum ParcelStatus {
    BOOKED,
    PICKED_UP,
    IN_TRANSIT,
    DELIVERED,
    CALLED_BACK,
    RETURNED,
    CANCELLED;

    /** Where the carrier brings the parcel by its next move; empty if it stays. */
    Optional<ParcelStatus> next() {
        return switch (this) {
            case BOOKED -> Optional.of(PICKED_UP);
            case PICKED_UP -> Optional.of(IN_TRANSIT);
            case IN_TRANSIT -> Optional.of(DELIVERED);
            case CALLED_BACK -> Optional.of(RETURNED);
            case DELIVERED, RETURNED, CANCELLED -> Optional.empty();
        };
    }
}
