package io.millrace.messaging.inbox;

import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.SessionSql;

/** The inbox for handlers that open its transaction themselves. */
@ApplicationScoped
class InboxOnce implements Once {

    private final InboxStore store;
    private final ConsumerMetrics metrics;

    InboxOnce(InboxStore store, ConsumerMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
    }

    @Override
    public Uni<Void> run(EventContext event, Supplier<Uni<Void>> work) {
        return SessionSql.inTransaction(
                () -> store.note(event.channel(), event.inboxId()).chain(fresh -> {
                    if (fresh) {
                        return work.get();
                    }
                    metrics.duplicate(event.channel());
                    return Uni.createFrom().voidItem();
                }));
    }

    @Override
    public Uni<Boolean> isHandled(EventContext event) {
        return store.isNoted(event.channel(), event.inboxId());
    }
}
