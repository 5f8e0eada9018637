package io.millrace.messaging.outbox;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.orm.PersistenceUnit;
import io.quarkus.hibernate.reactive.panache.common.runtime.SessionOperations;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.reactive.mutiny.impl.MutinySessionImpl;
import org.hibernate.reactive.session.ReactiveSession;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.NoTransactionException;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.metrics.OutboxMetrics;
import io.millrace.messaging.relay.RelaySignal;

/** Finds the transaction that a call belongs to, and makes the call's events part of the transaction. */
@ApplicationScoped
public class OutboxTransactions {

    private static final String UNIT = PersistenceUnit.DEFAULT;
    private static final String LOCAL = OutboxBuffer.class.getName();

    private final OutboxStore store;
    private final RelaySignal signal;
    private final OutboxMetrics metrics;
    private final int limit;

    OutboxTransactions(OutboxStore store, RelaySignal signal, OutboxMetrics metrics, MessagingConfig config) {
        this.store = store;
        this.signal = signal;
        this.metrics = metrics;
        this.limit = config.outbox().maxPerTransaction();
    }

    void add(NewRow row) {
        Context context = Vertx.currentContext();
        if (context == null) {
            throw new NoTransactionException(row.channel(), "send() was not called on a Vert.x context");
        }
        Mutiny.Session session = session(row.channel());
        Mutiny.Transaction transaction = session.currentTransaction();
        if (transaction == null) {
            throw new NoTransactionException(row.channel(), "the session has no transaction");
        }
        buffer(context, session, transaction).add(row);
    }

    private static Mutiny.Session session(String channel) {
        Mutiny.@Nullable Session session;
        try {
            session = SessionOperations.getCurrentSession(UNIT);
            if (session == null && SessionOperations.getCurrentStatelessSession(UNIT) != null) {
                throw new NoTransactionException(
                        channel, "a stateless session can't hold events back until it commits");
            }
        } catch (NoTransactionException e) {
            throw e;
        } catch (IllegalStateException e) {
            throw new NoTransactionException(channel, "send() was not called on a duplicated Vert.x context");
        }
        if (session == null) {
            throw new NoTransactionException(channel, "the Vert.x context has no session");
        }
        return session;
    }

    private OutboxBuffer buffer(Context context, Mutiny.Session session, Mutiny.Transaction transaction) {
        OutboxBuffer present = context.getLocal(LOCAL);
        if (present != null && present.belongsTo(transaction)) {
            return present;
        }
        var buffer = new OutboxBuffer(session, transaction, limit);
        context.putLocal(LOCAL, buffer);
        var actions =
                ((MutinySessionImpl) session).unwrap(ReactiveSession.class).getReactiveActionQueue();
        actions.registerProcess((ReactiveSession s) -> buffer.beforeCommit(s, store));
        actions.registerProcess((boolean committed, ReactiveSession s) -> buffer.afterCommit(committed, lanes -> {
            metrics.stored(lanes.keySet());
            signal.stored(lanes);
        }));
        return buffer;
    }
}
