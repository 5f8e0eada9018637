package io.millrace.tracking;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;

import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.LiveUpdates.Update;

/** What is told to one who watches an order: where it stands, and from then on what happens. */
@ApplicationScoped
class Watching {

    private final ProjectionStore projection;
    private final LiveUpdates updates;

    Watching(ProjectionStore projection, LiveUpdates updates) {
        this.projection = projection;
        this.updates = updates;
    }

    /** An order that is not known yet is watched too: it may be on its way here. */
    Multi<Update> watch(UUID orderId) {
        Multi<Update> snapshot = Contexts.isolated(() -> SessionSql.inTransaction(() -> projection.find(orderId)))
                .onItem()
                .transformToMulti(found -> Multi.createFrom()
                        .iterable(found.map(Update::of).stream().toList()));
        // Both at once: what happens while the state is being read is not missed.
        return Multi.createBy().merging().streams(updates.watch(orderId), snapshot);
    }
}
