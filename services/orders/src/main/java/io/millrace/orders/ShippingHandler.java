package io.millrace.orders;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.saga.Sagas;

/** Hands replies of shipping to the sagas that wait for them. */
@ApplicationScoped
public class ShippingHandler {

    private final Sagas sagas;

    ShippingHandler(Sagas sagas) {
        this.sagas = sagas;
    }

    @Incoming("shipping-in")
    @Inbox
    Uni<Void> on(ShippingEvent event, EventContext context) {
        return sagas.onReply(context, event.getPayload()).replaceWithVoid();
    }
}
