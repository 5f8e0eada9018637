package io.millrace.messaging.outbox;

import java.util.List;
import java.util.concurrent.CompletionStage;

import org.hibernate.reactive.pool.ReactiveConnection;

/** Stores the events of transactions. */
public interface OutboxStore {

    /**
     * Stores events within the transaction that is open on the connection. Events of one key, stored by overlapping
     * transactions, get ids in the order in which those transactions commit.
     *
     * @param connection the transaction's connection; not to be committed here
     * @param rows in the order in which they were sent, at least one
     */
    CompletionStage<Void> append(ReactiveConnection connection, List<NewRow> rows);
}
