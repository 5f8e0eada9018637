package io.millrace.shipping;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;

import org.jspecify.annotations.Nullable;

import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.kit.provider.OrderReferences;
import io.millrace.shipping.Carrier.Parcel;
import io.millrace.shipping.Carrier.ParcelStatus;
import io.millrace.shipping.Carrier.Refused;

/** The parcel of an order. One per order. */
@Entity
public class Shipment {

    /** The shipment's status. */
    public enum Status {
        CREATED,
        PICKED_UP,
        IN_TRANSIT,
        DELIVERED,
        /** The carrier is bringing the parcel back, or delivers it all the same. */
        CALLED_BACK,
        /** The parcel is back in the house, or has never left it. */
        RETURNED,
        /** Cancelled; also marks that a later creation must be refused. */
        CANCELLED,
        /** The carrier refused the parcel. */
        REFUSED;

        /** Whether the parcel is with us or under way to the customer: it can be recalled. */
        boolean isToArrive() {
            return switch (this) {
                case CREATED, PICKED_UP, IN_TRANSIT -> true;
                case DELIVERED, CALLED_BACK, RETURNED, CANCELLED, REFUSED -> false;
            };
        }

        /** Whether the carrier can have news of the parcel. */
        boolean isUnderWay() {
            return isToArrive() || this == CALLED_BACK;
        }

        /** Whether no parcel of the order should be on its way. */
        boolean isWithdrawn() {
            return this == CANCELLED || this == REFUSED;
        }

        /** Whether the parcel has left the house: a cancellation comes too late. */
        boolean isGone() {
            return switch (this) {
                case PICKED_UP, IN_TRANSIT, DELIVERED, CALLED_BACK, RETURNED -> true;
                case CREATED, CANCELLED, REFUSED -> false;
            };
        }
    }

    private static final String WAREHOUSE = "warehouse";
    private static final String REFERENCE = "shipment-";

    @Id
    @Column(name = "order_id")
    public UUID orderId = new UUID(0, 0);

    @Column(name = "shipment_id")
    public UUID shipmentId = new UUID(0, 0);

    @Enumerated(EnumType.STRING)
    public Status status = Status.CREATED;

    public String carrier = "";

    @Column(name = "tracking_number")
    public String trackingNumber = "";

    public String recipient = "";
    public String city = "";

    /** The last place that the carrier reported. */
    public String place = "";

    /** The detail of the carrier's refusal. */
    public @Nullable String reason;

    /** The code of its refusal. */
    public @Nullable String refusal;

    /** The carrier's id of the parcel; null if there is none, or if it is of a release that simulated the carrier. */
    @Column(name = "parcel_id")
    public @Nullable String parcelId;

    /** The number of the carrier's latest change that is entered. */
    @Column(name = "carrier_sequence")
    public long carrierSequence;

    /** The number of the shipment's changes, which is the version of its latest event. */
    public long version;

    /** When the carrier is asked about the parcel, unless it tells a change before; null if there is no more to ask. */
    @Column(name = "look_up_at")
    public @Nullable Instant lookUpAt;

    @Column(name = "changed_at")
    public Instant changedAt = Instant.EPOCH;

    /** The reference by which the carrier knows the order's parcel. */
    static String referenceOf(UUID orderId) {
        return REFERENCE + orderId;
    }

    /** The order whose parcel has this reference; empty if it is no reference of a parcel. */
    public static Optional<UUID> orderOf(String reference) {
        return OrderReferences.orderOf(REFERENCE, reference);
    }

    static Shipment of(UUID orderId) {
        var shipment = new Shipment();
        shipment.orderId = orderId;
        shipment.shipmentId = UUID.randomUUID();
        return shipment;
    }

    /** Counts a change that leaves the parcel where it is: the version of an event about its return. */
    void change(Instant now) {
        become(status, now);
    }

    /** Whether the carrier has a parcel of this shipment that is to arrive. */
    boolean isAtTheCarrier() {
        return parcelId != null && status.isToArrive();
    }

    /**
     * Whether the carrier is asked to give the parcel back. A restored database takes a parcel that had stayed in the house
     * for a return for one of a cancelled shipment.
     */
    boolean canBeGivenBack() {
        return isAtTheCarrier() || (parcelId != null && status == Status.CANCELLED);
    }

    /** The carrier has booked the parcel, now or in an earlier attempt. */
    void book(Parcel parcel, Instant now, Instant nextLookUp) {
        carrier = parcel.carrier();
        trackingNumber = parcel.trackingNumber();
        parcelId = parcel.id();
        become(Status.CREATED, now);
        if (parcel.status() == ParcelStatus.BOOKED) {
            carrierSequence = parcel.sequence();
            lookUpAt = nextLookUp;
        } else {
            // The changes since its booking are in its history.
            lookUpAt = now;
        }
    }

    void refuse(Refused refused, Instant now) {
        refusal = refused.code();
        reason = refused.detail();
        become(Status.REFUSED, now);
    }

    /** The carrier brings the parcel back. */
    void callBack(Instant now, Instant nextLookUp) {
        become(Status.CALLED_BACK, now);
        lookUpAt = nextLookUp;
    }

    /** The parcel does not leave: its goods are wanted back before the carrier has picked it up. */
    void stayInTheHouse(Instant now) {
        become(Status.RETURNED, now);
        lookUpAt = null;
        place = WAREHOUSE;
    }

    void become(Status next, Instant now) {
        status = next;
        version++;
        changedAt = now;
    }

    /** Enters a change of the parcel's status; returns the status that is to be published, if the shipment has moved. */
    Optional<ShipmentStatus> apply(ParcelStatus change, Instant now) {
        return switch (change) {
            // Only shipping recalls a parcel, and it enters a recall with the carrier's answer.
            case BOOKED, CANCELLED -> Optional.empty();
            case PICKED_UP -> move(Status.PICKED_UP, ShipmentStatus.PICKED_UP, WAREHOUSE, now);
            case IN_TRANSIT -> move(Status.IN_TRANSIT, ShipmentStatus.IN_TRANSIT, city, now);
            case DELIVERED -> move(Status.DELIVERED, ShipmentStatus.DELIVERED, city, now);
            case CALLED_BACK -> move(Status.CALLED_BACK, ShipmentStatus.CALLED_BACK, place, now);
            case RETURNED -> move(Status.RETURNED, ShipmentStatus.RETURNED, WAREHOUSE, now);
        };
    }

    private Optional<ShipmentStatus> move(Status next, ShipmentStatus reported, String where, Instant now) {
        // Numbers may be times, of several clocks: no parcel goes back to an earlier place. A carrier that has agreed
        // to bring a parcel back may deliver it all the same.
        boolean isNews = status == Status.CALLED_BACK
                ? next == Status.RETURNED || next == Status.DELIVERED
                : status.isToArrive() && next.compareTo(status) > 0;
        if (!isNews) {
            return Optional.empty();
        }
        place = where;
        become(next, now);
        return Optional.of(reported);
    }

    void cancel(Instant now) {
        become(Status.CANCELLED, now);
        lookUpAt = null;
    }
}
