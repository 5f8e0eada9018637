package io.millrace.messaging.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.reactive.session.ReactiveSession;

import io.millrace.messaging.NoTransactionException;

/**
 * Keeps the events that one transaction sends, until Hibernate Reactive is about to commit the transaction.
 *
 * <p>The buffer is bound to the transaction, not to the session. Hibernate keeps the callbacks of a transaction that
 * was rolled back, and calls them at the end of the session's next transaction. These callbacks belong to no
 * transaction any more and must do nothing.
 */
final class OutboxBuffer {

    private enum State {
        OPEN,
        WRITTEN
    }

    private final Mutiny.Session session;
    private final Mutiny.Transaction transaction;
    private final int limit;
    private final List<NewRow> rows = new ArrayList<>();
    private State state = State.OPEN;

    OutboxBuffer(Mutiny.Session session, Mutiny.Transaction transaction, int limit) {
        this.session = session;
        this.transaction = transaction;
        this.limit = limit;
    }

    boolean belongsTo(Mutiny.Transaction other) {
        return transaction == other;
    }

    void add(NewRow row) {
        if (state == State.WRITTEN) {
            throw new NoTransactionException(row.channel(), "the transaction is already being committed");
        }
        if (rows.size() == limit) {
            throw new IllegalStateException(
                    "the transaction stores more than %d events: split the work, or raise millrace.messaging.outbox.max-per-transaction"
                            .formatted(limit));
        }
        rows.add(row);
    }

    /** Writes the rows if the transaction that commits is this buffer's. */
    CompletionStage<Void> beforeCommit(ReactiveSession committing, OutboxStore store) {
        if (session.currentTransaction() != transaction) {
            return CompletableFuture.completedStage(null);
        }
        state = State.WRITTEN;
        return store.append(committing.getReactiveConnection(), rows);
    }

    /** @param stored gets the lanes of the stored rows, by channel */
    CompletionStage<Void> afterCommit(boolean committed, Consumer<Map<String, Set<Integer>>> stored) {
        if (committed && state == State.WRITTEN) {
            var lanes = new TreeMap<String, Set<Integer>>();
            rows.forEach(row -> lanes.computeIfAbsent(row.channel(), channel -> new TreeSet<>())
                    .add(Lanes.of(row.key())));
            stored.accept(lanes);
        }
        return CompletableFuture.completedStage(null);
    }
}
