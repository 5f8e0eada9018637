package io.millrace.tracking;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.Keyed;
import io.millrace.messaging.RecordFilter;

/** Tells those who watch at this replica where the parcel is. */
@ApplicationScoped
public class LiveShippingHandler implements RecordFilter {

    private static final String CHANNEL = "shipping-live";

    private final LiveUpdates updates;

    LiveShippingHandler(LiveUpdates updates) {
        this.updates = updates;
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    /** Few orders are watched, or none: the events of the others need not be decoded. */
    @Override
    public boolean wants(@Nullable String key) {
        return updates.isWatched(key);
    }

    @Incoming(CHANNEL)
    @Keyed
    Uni<Void> on(ShippingEvent event) {
        updates.tell(Change.of(event));
        return Uni.createFrom().voidItem();
    }
}
