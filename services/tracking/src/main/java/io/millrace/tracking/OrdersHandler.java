package io.millrace.tracking;

import java.util.List;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.tracking.Projection.Drawn;

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
    Uni<Void> on(List<OrderEvent> events, List<EventContext> contexts) {
        List<Drawn> drawn = IntStream.range(0, events.size())
                .mapToObj(i -> Drawn.of(contexts.get(i).identity(), events.get(i)))
                .toList();
        return generations.shown().chain(generation -> projection.draw(generation, drawn));
    }
}
