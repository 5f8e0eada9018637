package io.millrace.orders;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.event.Recovery;

/**
 * Enters events of orders that this service has published, and its database has lost. They are not published again: the
 * other services have them. An order that has not ended goes on afterwards.
 */
@ApplicationScoped
public class RecoveryHandler {

    private final OrderStore store;
    private final Resuming resuming;

    RecoveryHandler(OrderStore store, Resuming resuming) {
        this.store = store;
        this.resuming = resuming;
    }

    @Incoming("orders-recovery")
    @Inbox
    Uni<Void> on(OrderEvent event, EventContext context) {
        return store.recover(event.getOrderId(), FactsOfEvents.recorded(event), context.inboxId())
                .chain(() -> Recovery.isLast(context)
                        ? resuming.resume(event.getOrderId())
                        : Uni.createFrom().voidItem());
    }
}
