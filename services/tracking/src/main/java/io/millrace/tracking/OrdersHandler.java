package io.millrace.tracking;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.Inbox;

/** Applies events about orders to the projection. */
@ApplicationScoped
public class OrdersHandler {

    private final ProjectionStore projection;
    private final GenerationStore generations;

    OrdersHandler(ProjectionStore projection, GenerationStore generations) {
        this.projection = projection;
        this.generations = generations;
    }

    @Incoming("orders-in")
    @Inbox
    Uni<Void> on(OrderEvent event) {
        return generations.shown().chain(generation -> projection.draw(generation, Change.of(event)));
    }
}
