package io.millrace.shipping;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;
import io.millrace.shipping.Carrier.Parcel;
import io.millrace.shipping.Carrier.RecallResult;
import io.millrace.shipping.Carrier.Refused;
import io.millrace.shipping.Shipment.Status;

/**
 * Cancels shipments whose parcels have not left. The carrier decides that, as this service may know the parcel's status
 * late. An order without a shipment may have a parcel all the same, if the command for it was given up.
 */
@ApplicationScoped
class Cancelling {

    private final ShipmentStore store;
    private final ShippingEvents events;
    private final Carrier carrier;
    private final ParcelMoves moves;
    private final Once once;
    private final Clock clock;

    Cancelling(ShipmentStore store, ShippingEvents events, Carrier carrier, ParcelMoves moves, Once once, Clock clock) {
        this.store = store;
        this.events = events;
        this.carrier = carrier;
        this.moves = moves;
        this.once = once;
        this.clock = clock;
    }

    /**
     * The carrier's answer.
     *
     * @param unknown the parcel, if this service does not know it
     * @param recall empty if there was no parcel to recall
     */
    private record CarrierAnswer(Optional<Parcel> unknown, Optional<RecallResult> recall) {

        static final CarrierAnswer NONE = new CarrierAnswer(Optional.empty(), Optional.empty());
    }

    Uni<Void> cancel(EventContext command, UUID order) {
        return Panache.withSession(() -> store.ofOrder(order))
                .chain(present -> Contexts.here(ask(order, present)))
                .chain(answer -> once.run(
                        command, () -> store.lock(order).chain(present -> settle(command, order, present, answer))));
    }

    private Uni<CarrierAnswer> ask(UUID order, Optional<Shipment> present) {
        String reference = Shipment.referenceOf(order);
        if (present.isPresent()) {
            String parcel = present.get().parcelId;
            return present.get().status != Status.CREATED || parcel == null
                    ? Uni.createFrom().item(CarrierAnswer.NONE)
                    : carrier.recall(parcel, reference, false)
                            .map(recall -> new CarrierAnswer(Optional.empty(), Optional.of(recall)));
        }
        return carrier.find(reference)
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().item(CarrierAnswer.NONE)
                        : carrier.recall(found.get().id(), reference, false)
                                .map(recall -> new CarrierAnswer(found, Optional.of(recall))));
    }

    private Uni<Void> settle(EventContext command, UUID order, Optional<Shipment> present, CarrierAnswer answer) {
        Instant now = clock.instant();
        if (present.isPresent() && present.get().status.isGone()) {
            present.get().change(now);
            events.kept(command, present.get(), "the parcel has left the house");
            return Uni.createFrom().voidItem();
        }
        if (answer.recall().isPresent() && answer.recall().get() instanceof Refused refused) {
            return known(order, present, answer, now)
                    .invoke(shipment -> {
                        shipment.change(now);
                        // It has left, and this service has not heard of it.
                        shipment.lookUpAt = now;
                        events.kept(command, shipment, refused.detail());
                    })
                    .replaceWithVoid();
        }
        if (answer.recall().isEmpty() && present.isPresent() && present.get().isAtTheCarrier()) {
            throw new Carrier.Unavailable("a parcel was booked after the carrier was asked; it is asked again");
        }
        return store.lockOrMark(order, now)
                .invoke(shipment -> {
                    if (shipment.status != Status.CANCELLED) {
                        shipment.cancel(now);
                    }
                    events.cancelled(command, shipment);
                })
                .replaceWithVoid();
    }

    /** The order's shipment; a parcel that only the carrier has known gets one. */
    private Uni<Shipment> known(UUID order, Optional<Shipment> present, CarrierAnswer answer, Instant now) {
        return present.map(shipment -> Uni.createFrom().item(shipment)).orElseGet(() -> {
            Shipment shipment = Shipment.of(order);
            shipment.book(answer.unknown().orElseThrow(), now, moves.nextLookUp(now));
            return store.persist(shipment);
        });
    }
}
