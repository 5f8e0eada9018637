package io.millrace.orders;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.inventory.InventoryEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.SideBySide;
import io.millrace.messaging.saga.Sagas;

/** Hands the inventory service's replies to the sagas that wait for them. */
@ApplicationScoped
public class InventoryHandler {

    private final Sagas sagas;

    InventoryHandler(Sagas sagas) {
        this.sagas = sagas;
    }

    @Incoming("inventory-in")
    @Inbox
    Uni<Void> on(List<InventoryEvent> events, List<EventContext> contexts) {
        return SideBySide.handle(events, contexts, (event, context) -> sagas.onReply(context, event.getPayload())
                .replaceWithVoid());
    }
}
