package io.millrace.tracking;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.Keyed;
import io.millrace.messaging.RecordFilter;

/** Tells those who watch at this replica. Each replica reads for itself, from now on, and what it misses is missed. */
@ApplicationScoped
public class LiveOrdersHandler implements RecordFilter {

    private static final String CHANNEL = "orders-live";

    private final LiveUpdates updates;

    LiveOrdersHandler(LiveUpdates updates) {
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
    Uni<Void> on(OrderEvent event) {
        updates.tell(Change.of(event));
        return Uni.createFrom().voidItem();
    }
}
