package io.millrace.tracking;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Applies events about orders to the projection. */
@ApplicationScoped
public class OrdersHandler {

    private final Projection projection;
    private final GenerationStore generations;

    OrdersHandler(Projection projection, GenerationStore generations) {
        this.projection = projection;
        this.generations = generations;
    }

    @Incoming("orders-in")
    @Inbox
    Uni<Void> on(OrderEvent event, EventContext context) {
        return generations.shown().chain(generation -> projection.draw(generation, context.identity(), event));
    }
}
