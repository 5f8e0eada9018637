package io.millrace.messaging.inbox;

import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.consume.shared.OnceTransactions;
import io.millrace.messaging.tx.SessionSql;

/** The inbox for handlers that choose by {@link Once} what runs in a transaction. */
@ApplicationScoped
class InboxOnce implements Once {

    /** An event has no parked key where only its own row counts. */
    private static final String NO_KEY = "";

    private final InboxLooks looks;
    private final EventHandlers handlers;
    private final OnceRuns runs;
    private final OnceTransactions transactions;

    InboxOnce(InboxLooks looks, EventHandlers handlers, OnceRuns runs, OnceTransactions transactions) {
        this.looks = looks;
        this.handlers = handlers;
        this.runs = runs;
        this.transactions = transactions;
    }

    @Override
    public Uni<Void> run(EventContext event, Supplier<Uni<Void>> work) {
        return Uni.createFrom().deferred(() -> {
            runs.use(event);
            return transaction(event, work).onFailure().invoke(() -> runs.rolledBack(event));
        });
    }

    /** An event that has failed before shares its transaction with no other. */
    private Uni<Void> transaction(EventContext event, Supplier<Uni<Void>> work) {
        EventHandler handler = handler(event);
        InboxEvent known = InboxEvent.of(handler, event);
        return SessionSql.isOpen()
                ? transactions.runInSession(known, work)
                : transactions.run(handler, known, work, event.attempt() > 1);
    }

    @Override
    public Uni<Boolean> isHandled(EventContext event) {
        return Uni.createFrom().deferred(() -> {
            @Nullable Boolean looked = runs.takeLook(event);
            return looked != null
                    ? Uni.createFrom().item(looked)
                    : looks.look(InboxEvent.of(handler(event), event), NO_KEY).map(InboxLooks.Look::handled);
        });
    }

    private EventHandler handler(EventContext event) {
        EventHandler handler = handlers.of(event.channel());
        if (handler == null) {
            throw new IllegalArgumentException("no handler of channel " + event.channel());
        }
        return handler;
    }
}
