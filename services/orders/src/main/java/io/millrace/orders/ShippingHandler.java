package io.millrace.orders;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ReturnExpired;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.SideBySide;
import io.millrace.messaging.saga.Sagas;

/** Hands the shipping service's replies to the sagas that wait for them, and learns when goods arrive or come back. */
@ApplicationScoped
public class ShippingHandler {

    private final Sagas sagas;
    private final Returning returning;
    private final OrderStore store;

    ShippingHandler(Sagas sagas, Returning returning, OrderStore store) {
        this.sagas = sagas;
        this.returning = returning;
        this.store = store;
    }

    @Incoming("shipping-in")
    @Inbox
    Uni<Void> on(List<ShippingEvent> events, List<EventContext> contexts) {
        return SideBySide.handle(events, contexts, this::on);
    }

    private Uni<Void> on(ShippingEvent event, EventContext context) {
        UUID order = event.getOrderId();
        return switch (event.getPayload()) {
            case GoodsReceived goods -> returning.received(order, goods);
            case ReturnExpired expired -> returning.expired(order, expired.getReturnId());
            case ShipmentMoved moved
            when moved.getStatus() == ShipmentStatus.DELIVERED -> store.delivered(order, event.getOccurredAt());
            case Object reply -> sagas.onReply(context, reply).replaceWithVoid();
        };
    }
}
