package io.millrace.messaging.inbox;

import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.SessionSql;

/** The inbox for handlers that open the transaction themselves, by {@link Once}. */
@ApplicationScoped
class InboxOnce implements Once {

    private final InboxStore store;
    private final EventHandlers handlers;
    private final OnceRuns runs;
    private final ConsumerMetrics metrics;

    InboxOnce(InboxStore store, EventHandlers handlers, OnceRuns runs, ConsumerMetrics metrics) {
        this.store = store;
        this.handlers = handlers;
        this.runs = runs;
        this.metrics = metrics;
    }

    @Override
    public Uni<Void> run(EventContext event, Supplier<Uni<Void>> work) {
        return Uni.createFrom().deferred(() -> {
            runs.use(event);
            return SessionSql.inTransaction(
                            () -> store.note(known(event)).chain(admission -> admitted(admission, event, work)))
                    .onFailure()
                    .invoke(() -> runs.rolledBack(event));
        });
    }

    private Uni<Void> admitted(Admission admission, EventContext event, Supplier<Uni<Void>> work) {
        if (admission == Admission.FRESH) {
            return work.get().chain(SessionSql::refuseRollbackMark);
        }
        metrics.duplicate(event.channel());
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Boolean> isHandled(EventContext event) {
        return store.isHandled(known(event));
    }

    private InboxEvent known(EventContext event) {
        EventHandler handler = handlers.of(event.channel());
        if (handler == null) {
            throw new IllegalArgumentException("no handler of channel " + event.channel());
        }
        return InboxEvent.of(handler, event);
    }
}
