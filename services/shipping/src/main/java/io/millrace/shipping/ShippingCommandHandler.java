package io.millrace.shipping;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.contracts.shipping.commands.ShippingCommand;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.PermanentFailure;
import io.millrace.shipping.Shipment.Status;

/** Does what orders ask. Every command may come again under another id: its answer is the same then. */
@ApplicationScoped
public class ShippingCommandHandler {

    private final ShipmentStore store;
    private final ShippingEvents events;
    private final Carrier carrier;
    private final Clock clock;

    ShippingCommandHandler(ShipmentStore store, ShippingEvents events, Carrier carrier, Clock clock) {
        this.store = store;
        this.events = events;
        this.carrier = carrier;
        this.clock = clock;
    }

    @Incoming("shipping-commands")
    @Inbox
    Uni<Void> on(ShippingCommand command, EventContext context) {
        UUID order = command.getOrderId();
        return store.ofOrder(order).chain(present -> switch (command.getPayload()) {
            case CreateShipment create -> create(context, order, create, present);
            case CancelShipment cancel -> cancel(context, order, present);
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
            case CREATED, PICKED_UP, IN_TRANSIT, DELIVERED -> events.created(context, shipment);
        }
    }

    private Uni<Void> cancel(EventContext context, UUID order, Optional<Shipment> present) {
        Uni<Shipment> shipment =
                present.map(known -> Uni.createFrom().item(known)).orElseGet(() -> store.persist(Shipment.of(order)));
        return shipment.invoke(known -> {
                    if (known.status != Status.CANCELLED || known.version == 0) {
                        known.cancel(clock.instant());
                    }
                    events.cancelled(context, known);
                })
                .replaceWithVoid();
    }
}
