package io.millrace.shipping;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;
import io.millrace.shipping.Carrier.BookingResult;
import io.millrace.shipping.Carrier.Parcel;
import io.millrace.shipping.Carrier.ParcelStatus;
import io.millrace.shipping.Carrier.Refused;
import io.millrace.shipping.Shipment.Status;

/**
 * Books at most one parcel for an order.
 *
 * <p>The call to the carrier comes before the transaction, under a reference made from the order's id. After a crash in
 * between, the redelivered command repeats the call and gets the same parcel. A command whose key may be forgotten, such
 * as a redriven dead letter, looks for the parcel first.
 */
@ApplicationScoped
class Booking {

    private final ShipmentStore store;
    private final ShippingEvents events;
    private final Carrier carrier;
    private final ParcelMoves moves;
    private final Once once;
    private final Clock clock;

    Booking(ShipmentStore store, ShippingEvents events, Carrier carrier, ParcelMoves moves, Once once, Clock clock) {
        this.store = store;
        this.events = events;
        this.carrier = carrier;
        this.moves = moves;
        this.once = once;
        this.clock = clock;
    }

    Uni<Void> create(EventContext command, UUID order, CreateShipment create) {
        return store.now(order).chain(present -> {
            if (present.isEmpty()) {
                return Contexts.here(book(command, order, create))
                        .chain(result -> enter(command, order, create, result));
            }
            return present.get().status == Status.CANCELLED
                    ? refuse(command, order)
                    : once.run(command, () -> answerAgain(command, order));
        });
    }

    private Uni<BookingResult> book(EventContext command, UUID order, CreateShipment create) {
        String reference = Shipment.referenceOf(order);
        if (!mayBeOlderThanItsKey(command)) {
            return carrier.book(reference, order, create.getRecipient(), create.getShipTo());
        }
        return carrier.find(reference)
                .chain(parcel -> parcel.isPresent()
                        ? Uni.createFrom().item(parcel.get())
                        : carrier.book(reference, order, create.getRecipient(), create.getShipTo()));
    }

    private boolean mayBeOlderThanItsKey(EventContext command) {
        return command.isRedriven()
                || command.timestamp().plus(Carrier.KEYS_LAST).isBefore(clock.instant());
    }

    private Uni<Void> enter(EventContext command, UUID order, CreateShipment create, BookingResult result) {
        return once.run(command, () -> {
            Shipment shipment = shipment(order, create, result);
            return store.add(shipment).chain(added -> {
                if (added) {
                    answer(command, shipment);
                    return Uni.createFrom().voidItem();
                }
                return store.lock(order)
                        .invoke(present -> enterLate(command, present.orElseThrow(), result))
                        .replaceWithVoid();
            });
        });
    }

    /** Another instance was quicker, and perhaps cancelled the shipment before this one's parcel was booked. */
    private void enterLate(EventContext command, Shipment shipment, BookingResult result) {
        if (result instanceof Parcel parcel && shipment.status.isWithdrawn()) {
            moves.withdraw(shipment, parcel);
        }
        answer(command, shipment);
    }

    private Shipment shipment(UUID order, CreateShipment create, BookingResult result) {
        Instant now = clock.instant();
        Shipment shipment = Shipment.of(order);
        shipment.recipient = create.getRecipient();
        shipment.city = create.getShipTo().getCity();
        switch (result) {
            case Refused refused -> shipment.refuse(refused, now);
            case Parcel parcel -> {
                shipment.book(parcel, now, moves.nextLookUp(now));
                if (parcel.status() == ParcelStatus.CANCELLED) {
                    shipment.cancel(now);
                }
            }
        }
        return shipment;
    }

    /** Refuses a shipment that was cancelled before it was asked for, and withdraws a parcel that was booked all the same. */
    private Uni<Void> refuse(EventContext command, UUID order) {
        Uni<Optional<Parcel>> found = carrier.find(Shipment.referenceOf(order));
        return Contexts.here(found)
                .chain(parcel -> once.run(command, () -> store.lock(order).chain(present -> {
                    present.ifPresent(shipment -> {
                        parcel.ifPresent(known -> moves.withdraw(shipment, known));
                        answer(command, shipment);
                    });
                    return Uni.createFrom().voidItem();
                })));
    }

    private Uni<Void> answerAgain(EventContext command, UUID order) {
        return store.lock(order)
                .invoke(present -> present.ifPresent(shipment -> answer(command, shipment)))
                .replaceWithVoid();
    }

    private void answer(EventContext command, Shipment shipment) {
        switch (shipment.status) {
            case REFUSED -> events.refused(command, shipment);
            case CANCELLED ->
                events.refused(
                        command, shipment, "CANCELLED_BEFORE", "the shipment was cancelled before it was created");
            case CREATED, PICKED_UP, IN_TRANSIT, DELIVERED, CALLED_BACK, RETURNED -> events.created(command, shipment);
        }
    }
}
