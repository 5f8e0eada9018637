package io.millrace.shipping;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.contracts.shipping.commands.ShippingCommand;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.PermanentFailure;
import io.millrace.shipping.Shipment.Status;

/** Handles the commands of orders. A command may be repeated under another id; its reply is the same. */
@ApplicationScoped
public class ShippingCommandHandler {

    private final ShipmentStore store;
    private final ShippingEvents events;
    private final GoodsReturns returns;
    private final Carrier carrier;
    private final Clock clock;

    ShippingCommandHandler(
            ShipmentStore store, ShippingEvents events, GoodsReturns returns, Carrier carrier, Clock clock) {
        this.returns = returns;
        this.store = store;
        this.events = events;
        this.carrier = carrier;
        this.clock = clock;
    }

    @Incoming("shipping-commands")
    @Inbox
    Uni<Void> on(ShippingCommand command, EventContext context) {
        UUID order = command.getOrderId();
        return store.lock(order).chain(present -> switch (command.getPayload()) {
            case CreateShipment create -> create(context, order, create, present);
            case CancelShipment cancel -> cancel(context, order, present);
            case ReturnGoods goods ->
                shipmentOrMark(order, present).chain(shipment -> returns.ask(context, shipment, goods));
            default ->
                throw new PermanentFailure(
                        "not a command of shipping: " + command.getPayload().getClass());
        });
    }

    private Uni<Void> create(EventContext context, UUID order, CreateShipment create, Optional<Shipment> present) {
        if (present.isPresent()) {
            answerAgain(context, present.get());
            return Uni.createFrom().voidItem();
        }
        Shipment shipment = Shipment.of(order);
        shipment.recipient = create.getRecipient();
        shipment.city = create.getShipTo().getCity();
        Optional<String> refusal = carrier.refuses(create.getShipTo());
        if (refusal.isPresent()) {
            shipment.reason = refusal.get();
            shipment.become(Status.REFUSED, clock.instant());
        } else {
            shipment.carrier = Carrier.NAME;
            shipment.trackingNumber = carrier.newTrackingNumber();
            shipment.become(Status.CREATED, clock.instant());
            shipment.nextMoveAt = shipment.changedAt.plus(carrier.moveAfter());
        }
        return store.persist(shipment)
                .invoke(stored -> answerAgain(context, stored))
                .replaceWithVoid();
    }

    private void answerAgain(EventContext context, Shipment shipment) {
        switch (shipment.status) {
            case REFUSED ->
                events.refused(
                        context, shipment, "UNDELIVERABLE_ADDRESS", shipment.reason == null ? "" : shipment.reason);
            case CANCELLED ->
                events.refused(
                        context, shipment, "CANCELLED_BEFORE", "the shipment was cancelled before it was created");
            case CREATED, PICKED_UP, IN_TRANSIT, DELIVERED, CALLED_BACK, RETURNED -> events.created(context, shipment);
        }
    }

    private Uni<Void> cancel(EventContext context, UUID order, Optional<Shipment> present) {
        if (present.isPresent() && present.get().status.isGone()) {
            present.get().change(clock.instant());
            events.kept(context, present.get(), "the parcel has left the house");
            return Uni.createFrom().voidItem();
        }
        return shipmentOrMark(order, present)
                .invoke(known -> {
                    if (known.status != Status.CANCELLED) {
                        known.cancel(clock.instant());
                    }
                    events.cancelled(context, known);
                })
                .replaceWithVoid();
    }

    /** The order's shipment. An order without one gets a mark: a shipment that is asked for later is refused. */
    private Uni<Shipment> shipmentOrMark(UUID order, Optional<Shipment> present) {
        return present.map(known -> Uni.createFrom().item(known)).orElseGet(() -> {
            Shipment mark = Shipment.of(order);
            mark.cancel(clock.instant());
            return store.persist(mark);
        });
    }
}
