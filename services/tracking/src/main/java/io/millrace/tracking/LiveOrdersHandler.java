package io.millrace.tracking;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.Keyed;

/** Tells those who watch at this replica. Each replica reads for itself, from now on, and what it misses is missed. */
@ApplicationScoped
public class LiveOrdersHandler {

    private final LiveUpdates updates;

    LiveOrdersHandler(LiveUpdates updates) {
        this.updates = updates;
    }

    @Incoming("orders-live")
    @Keyed
    Uni<Void> on(OrderEvent event) {
        updates.tell(Change.of(event));
        return Uni.createFrom().voidItem();
    }
}
