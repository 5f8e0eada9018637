package io.millrace.shipping;

import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;

import org.jspecify.annotations.Nullable;

import io.millrace.contracts.shipping.ShipmentStatus;

/** The parcel of an order. One per order. */
@Entity
public class Shipment {

    /** The shipment's status. */
    public enum Status {
        CREATED,
        PICKED_UP,
        IN_TRANSIT,
        DELIVERED,
        /** The carrier is bringing the parcel back. */
        CALLED_BACK,
        /** The parcel is back in the house, or has never left it. */
        RETURNED,
        /** Cancelled; also marks that a later creation must be refused. */
        CANCELLED,
        /** The carrier refused the parcel. */
        REFUSED;

        Status next() {
            return switch (this) {
                case CREATED -> PICKED_UP;
                case PICKED_UP -> IN_TRANSIT;
                case IN_TRANSIT, DELIVERED -> DELIVERED;
                case CALLED_BACK, RETURNED -> RETURNED;
                case CANCELLED, REFUSED -> this;
            };
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

    /** The reason of the carrier's refusal. */
    public @Nullable String reason;

    /** The number of the shipment's changes, which is the version of its latest event. */
    public long version;

    /** The time of the carrier's next move; null after the last one. */
    @Column(name = "next_move_at")
    public @Nullable Instant nextMoveAt;

    @Column(name = "changed_at")
    public Instant changedAt = Instant.EPOCH;

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

    /** The carrier brings the parcel back by its next move. */
    void callBack(Instant now, Instant arrival) {
        become(Status.CALLED_BACK, now);
        nextMoveAt = arrival;
    }

    /** The parcel does not leave: its goods are wanted back before the carrier has picked it up. */
    void stayInTheHouse(Instant now) {
        become(Status.RETURNED, now);
        nextMoveAt = null;
        place = WAREHOUSE;
    }

    void become(Status next, Instant now) {
        status = next;
        version++;
        changedAt = now;
    }

    /** Moves the parcel on; returns the status that the carrier reports. */
    ShipmentStatus move(Instant now, Instant nextTime) {
        become(status.next(), now);
        nextMoveAt = status == Status.DELIVERED || status == Status.RETURNED ? null : nextTime;
        ShipmentStatus reported =
                switch (status) {
                    case PICKED_UP -> ShipmentStatus.PICKED_UP;
                    case DELIVERED -> ShipmentStatus.DELIVERED;
                    case RETURNED -> ShipmentStatus.RETURNED;
                    default -> ShipmentStatus.IN_TRANSIT;
                };
        boolean isHere = reported == ShipmentStatus.PICKED_UP || reported == ShipmentStatus.RETURNED;
        place = isHere ? WAREHOUSE : city;
        return reported;
    }

    void cancel(Instant now) {
        become(Status.CANCELLED, now);
        nextMoveAt = null;
    }
}
