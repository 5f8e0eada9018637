package io.millrace.tracking;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.Keyed;

/** Tells those who watch at this replica where the parcel is. */
@ApplicationScoped
public class LiveShippingHandler {

    private final LiveUpdates updates;

    LiveShippingHandler(LiveUpdates updates) {
        this.updates = updates;
    }

    @Incoming("shipping-live")
    @Keyed
    Uni<Void> on(ShippingEvent event) {
        updates.tell(Change.of(event));
        return Uni.createFrom().voidItem();
    }
}
