package io.millrace.shipping;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.millrace.shipping.Carrier.Parcel;
import io.millrace.shipping.Carrier.ParcelChange;
import io.millrace.shipping.Carrier.ParcelStatus;

/**
 * Applies changes of a parcel's status, which the carrier tells by messages or when it is asked. Runs in the caller's
 * transaction, which has locked the shipment. Only a change whose number is above the last one counts.
 */
@ApplicationScoped
public class ParcelMoves {

    private static final Logger LOG = Logger.getLogger(ParcelMoves.class);

    private final ShippingEvents events;
    private final ReceivedGoods received;
    private final Duration lookUpAfter;
    private final Clock clock;

    ParcelMoves(
            ShippingEvents events,
            ReceivedGoods received,
            Clock clock,
            @ConfigProperty(name = "millrace.shipping.look-up-after", defaultValue = "15m") Duration lookUpAfter) {
        this.events = events;
        this.received = received;
        this.clock = clock;
        this.lookUpAfter = lookUpAfter;
    }

    /** The pause after which a parcel is looked up, unless the carrier tells a change before. */
    Duration lookUpAfter() {
        return lookUpAfter;
    }

    /** The time of a parcel's next look-up. */
    Instant nextLookUp(Instant now) {
        return now.plus(lookUpAfter);
    }

    /** What a change has done to a shipment. */
    enum Effect {
        NONE,
        CHANGED,
        /** The parcel has come to the end of its way: {@link #end} follows. */
        ENDED
    }

    /**
     * Enters changes, and follows the parcel's end.
     *
     * @param changes the earlier ones first
     */
    Uni<Void> apply(Shipment shipment, String parcelId, List<ParcelChange> changes) {
        return enter(shipment, parcelId, changes) == Effect.ENDED
                ? end(shipment)
                : Uni.createFrom().voidItem();
    }

    /** Enters changes, the earlier ones first, and publishes them. */
    Effect enter(Shipment shipment, String parcelId, List<ParcelChange> changes) {
        if (shipment.parcelId != null && !shipment.parcelId.equals(parcelId)) {
            LOG.warnf(
                    "The news of parcel %s of order %s is ignored: the order's parcel is %s",
                    parcelId, shipment.orderId, shipment.parcelId);
            return Effect.NONE;
        }
        List<ParcelChange> news =
                changes.stream().filter(change -> isNews(shipment, change)).toList();
        if (news.isEmpty()) {
            return Effect.NONE;
        }
        shipment.carrierSequence =
                Math.max(shipment.carrierSequence, news.getLast().sequence());
        if (shipment.status.isWithdrawn()) {
            withdraw(shipment, parcelId, news.getLast().status());
            return Effect.CHANGED;
        }
        Instant now = clock.instant();
        boolean wasUnderWay = shipment.status.isUnderWay();
        news.forEach(
                change -> shipment.apply(change.status(), now).ifPresent(status -> events.moved(shipment, status)));
        shipment.lookUpAt = shipment.status.isUnderWay() ? nextLookUp(now) : null;
        boolean hasEnded = wasUnderWay
                && (shipment.status == Shipment.Status.RETURNED || shipment.status == Shipment.Status.DELIVERED);
        return hasEnded ? Effect.ENDED : Effect.CHANGED;
    }

    /** Follows the end of a parcel's way: the returns that wait for the parcel have their goods, or get them otherwise. */
    Uni<Void> end(Shipment shipment) {
        return switch (shipment.status) {
            case RETURNED -> received.parcelCameBack(shipment);
            case DELIVERED -> received.parcelWasDelivered(shipment);
            case CREATED, PICKED_UP, IN_TRANSIT, CALLED_BACK, CANCELLED, REFUSED ->
                Uni.createFrom().voidItem();
        };
    }

    /**
     * Whether a change is above the last one. Earlier releases have counted the delivery of a parcel that was called back,
     * and entered nothing: the look-up of such a parcel enters it now.
     */
    private static boolean isNews(Shipment shipment, ParcelChange change) {
        return change.sequence() > shipment.carrierSequence
                || (shipment.status == Shipment.Status.CALLED_BACK && change.status() == ParcelStatus.DELIVERED);
    }

    /**
     * Has a parcel recalled that is booked though its shipment is cancelled. Its booking was under way at another instance
     * while the shipment was cancelled.
     */
    void withdraw(Shipment shipment, Parcel parcel) {
        withdraw(shipment, parcel.id(), parcel.status());
    }

    private void withdraw(Shipment shipment, String parcelId, ParcelStatus status) {
        if (status.isToArrive()) {
            shipment.parcelId = parcelId;
            shipment.lookUpAt = clock.instant();
        } else if (status == ParcelStatus.DELIVERED) {
            LOG.errorf(
                    "Parcel %s of order %s goes to the customer though its shipment is cancelled: it is delivered",
                    parcelId, shipment.orderId);
        }
    }
}
