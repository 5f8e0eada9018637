package io.millrace.tracking;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Applies events about shipments to the projection. */
@ApplicationScoped
public class ShippingHandler {

    private final Projection projection;
    private final GenerationStore generations;

    ShippingHandler(Projection projection, GenerationStore generations) {
        this.projection = projection;
        this.generations = generations;
    }

    @Incoming("shipping-in")
    @Inbox
    Uni<Void> on(ShippingEvent event, EventContext context) {
        return generations.shown().chain(generation -> projection.draw(generation, context.identity(), event));
    }
}
