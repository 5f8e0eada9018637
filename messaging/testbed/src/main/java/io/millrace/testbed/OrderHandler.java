package io.millrace.testbed;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Stores each order event once. */
@ApplicationScoped
public class OrderHandler {

    private final SeenStore store;

    OrderHandler(SeenStore store) {
        this.store = store;
    }

    @Incoming("orders-in")
    @Inbox
    Uni<Void> on(OrderEvent event, EventContext context) {
        return store.add("orders", String.valueOf(event.getVersion()), context);
    }
}
