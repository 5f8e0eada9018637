package io.millrace.shipping;

import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.smallrye.mutiny.Uni;

import io.millrace.contracts.common.Address;

/**
 * The port to the carrier. A booking under a reference that was used before is not carried out again; the carrier
 * answers with the parcel that it has booked. A recall that is repeated changes nothing more.
 *
 * <p>Every call may fail with {@link Unavailable}. Then the call may or may not have been carried out, and the same
 * call tells which. Carriers forget in time that they have booked a reference, and would then book it again. After
 * {@link #KEYS_LAST}, call {@link #find} first: it finds every parcel ever booked.
 */
public interface Carrier {

    /** How long a reference surely keeps a booking from being carried out again. Carriers promise a day. */
    Duration KEYS_LAST = Duration.ofHours(12);

    /** Books a parcel. */
    Uni<BookingResult> book(String reference, UUID orderId, String recipient, Address address);

    /** The parcel that was booked under that reference, if one was. */
    Uni<Optional<Parcel>> find(String reference);

    /** All changes of a parcel's status, the first one first. */
    Uni<List<ParcelChange>> track(String parcelId, String reference);

    /**
     * Keeps a parcel that has not left, or brings back one that is under way.
     *
     * @param bringBack false if a parcel that has left is to go on
     */
    Uni<RecallResult> recall(String parcelId, String reference, boolean bringBack);

    /** The result of a booking. */
    sealed interface BookingResult permits Parcel, Refused {}

    /** The result of a recall: a parcel that does not arrive, or why it goes on. */
    sealed interface RecallResult permits Parcel, Refused {}

    /**
     * A parcel that is booked.
     *
     * @param carrier the carrier's name, for customers
     * @param sequence number of its latest change
     */
    record Parcel(String id, String carrier, String trackingNumber, ParcelStatus status, long sequence)
            implements BookingResult, RecallResult {}

    /** The carrier does not do it, and trying again is of no use. */
    record Refused(String code, String detail) implements BookingResult, RecallResult {}

    /**
     * A change of a parcel's status.
     *
     * @param sequence rises from change to change
     */
    record ParcelChange(long sequence, ParcelStatus status) {}

    /** The status of a parcel at the carrier. */
    enum ParcelStatus {
        BOOKED,
        PICKED_UP,
        IN_TRANSIT,
        DELIVERED,
        /** Recalled when it had left: it is being brought back. */
        CALLED_BACK,
        RETURNED,
        /** Recalled before it was picked up: it stays where it is. */
        CANCELLED;

        /** Whether the parcel is on its way to the customer. */
        public boolean isToArrive() {
            return switch (this) {
                case BOOKED, PICKED_UP, IN_TRANSIT -> true;
                case DELIVERED, CALLED_BACK, RETURNED, CANCELLED -> false;
            };
        }
    }

    /**
     * The carrier gave no answer, or an answer that decides nothing: a time-out, a broken connection, a status of 500 or
     * more.
     */
    final class Unavailable extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        public Unavailable(String message) {
            super(message);
        }
    }
}
