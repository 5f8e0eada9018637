package io.millrace.tracking;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.tracking.copies.CopiedEvent;
import io.millrace.tracking.copies.CopyStore;

/** Applies events to a generation of the projection, and keeps what copies are made of. In the caller's transaction. */
@ApplicationScoped
class Projection {

    private final ProjectionStore store;
    private final CopyStore copies;

    Projection(ProjectionStore store, CopyStore copies) {
        this.store = store;
        this.copies = copies;
    }

    /** @param id identifies the event: to apply it again changes nothing */
    Uni<Void> draw(int generation, UUID id, OrderEvent event) {
        return store.draw(generation, Change.of(event)).chain(() -> CopiedEvent.of(event)
                .map(copied -> copies.keep(id, copied))
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** @param id identifies the event: to apply it again changes nothing */
    Uni<Void> draw(int generation, UUID id, ShippingEvent event) {
        return store.draw(generation, Change.of(event)).chain(() -> copies.keep(id, CopiedEvent.of(event)));
    }
}
