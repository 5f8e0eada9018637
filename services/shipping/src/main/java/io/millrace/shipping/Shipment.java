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

    /** Where it is. */
    public enum Status {
        CREATED,
        PICKED_UP,
        IN_TRANSIT,
        DELIVERED,
        /** Stopped or called back; also the mark that none may be created later. */
        CANCELLED,
        /** The carrier did not take it. */
        REFUSED;

        Status next() {
            return switch (this) {
                case CREATED -> PICKED_UP;
                case PICKED_UP -> IN_TRANSIT;
                case IN_TRANSIT, DELIVERED -> DELIVERED;
                case CANCELLED, REFUSED -> this;
            };
        }
    }

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

    /** Where it was seen last. */
    public String place = "";

    /** Why the carrier did not take it. */
    public @Nullable String reason;

    /** Counts its changes from 1: the version of its events. */
    public long version;

    /** When the carrier moves it on; null once it has come to its end. */
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

    void become(Status next, Instant now) {
        status = next;
        version++;
        changedAt = now;
    }

    /** The carrier has moved it on; the status that it reports. */
    ShipmentStatus move(Instant now, Instant nextTime) {
        become(status.next(), now);
        nextMoveAt = status == Status.DELIVERED ? null : nextTime;
        ShipmentStatus reported =
                switch (status) {
                    case PICKED_UP -> ShipmentStatus.PICKED_UP;
                    case DELIVERED -> ShipmentStatus.DELIVERED;
                    default -> ShipmentStatus.IN_TRANSIT;
                };
        place = reported == ShipmentStatus.PICKED_UP ? "warehouse" : city;
        return reported;
    }

    void cancel(Instant now) {
        become(Status.CANCELLED, now);
        nextMoveAt = null;
    }
}
