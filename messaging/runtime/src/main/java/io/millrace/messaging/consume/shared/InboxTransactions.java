package io.millrace.messaging.consume.shared;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.Context;

import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.tx.DatabaseGate;

/** Makes the shared transactions of each consumer. */
@ApplicationScoped
public class InboxTransactions {

    private final Handling handling;
    private final DatabaseGate database;
    private final Filtering filtering;

    InboxTransactions(Handling handling, DatabaseGate database, Filtering filtering) {
        this.handling = handling;
        this.database = database;
        this.filtering = filtering;
    }

    /** @param context the transactions run on the event loop of this context */
    public SharedTransactions of(EventHandler handler, Context context) {
        return new SharedTransactions(handler, handling, filtering, database, context);
    }
}
