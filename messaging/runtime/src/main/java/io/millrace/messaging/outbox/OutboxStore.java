package io.millrace.messaging.outbox;

import java.util.List;
import java.util.concurrent.CompletionStage;

import org.hibernate.reactive.pool.ReactiveConnection;

/** Where a transaction's events are stored. */
public interface OutboxStore {

    /**
     * Stores events within the transaction that is open on the connection, so that events of one key that are stored
     * by transactions which overlap get ids in the order in which those transactions commit.
     *
     * @param connection the transaction's connection; not to be committed here
     * @param rows in the order in which they were sent, at least one
     */
    CompletionStage<Void> append(ReactiveConnection connection, List<NewRow> rows);
}
