package io.millrace.messaging.tx;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.quarkus.hibernate.orm.PersistenceUnit;
import io.quarkus.hibernate.reactive.panache.common.runtime.SessionOperations;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.data.Numeric;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.reactive.mutiny.impl.MutinySessionImpl;
import org.hibernate.reactive.pool.ReactiveConnection;
import org.hibernate.reactive.session.ReactiveConnectionSupplier;
import org.hibernate.reactive.session.ReactiveSession;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.TraceHeaders;

/**
 * Executes SQL on the connection of the current Hibernate Reactive session, and so in its transaction. For statements
 * that PostgreSQL has and HQL has not; parameters are {@code $1}, {@code $2} and so on.
 */
public final class SessionSql {

    private SessionSql() {}

    /** Runs the work in a transaction of its own session, or in the current one. */
    public static <T> Uni<T> inTransaction(Supplier<Uni<T>> work) {
        return SessionOperations.withTransaction(work);
    }

    /** Whether the caller has a session, which {@link #inTransaction} would use. */
    public static boolean isOpen() {
        return VertxContext.isOnDuplicatedContext()
                && SessionOperations.getCurrentSession(PersistenceUnit.DEFAULT) != null;
    }

    /** @return the rows, each an array of its columns */
    public static Uni<List<Object[]>> select(String sql, @Nullable Object... parameters) {
        return TraceHeaders.resumed(
                        Uni.createFrom().completionStage(() -> connection().select(sql, parameters)))
                .map(result -> {
                    var rows = new ArrayList<Object[]>(result.size());
                    result.forEachRemaining(row -> rows.add(standardTypes(row)));
                    return rows;
                });
    }

    /** Converts the client's own class for numeric columns to BigDecimal, which callers know. */
    private static Object[] standardTypes(Object[] row) {
        for (int i = 0; i < row.length; i++) {
            if (row[i] instanceof Numeric number) {
                row[i] = number.bigDecimalValue();
            }
        }
        return row;
    }

    /** @return the number of rows changed */
    public static Uni<Integer> update(String sql, @Nullable Object... parameters) {
        return TraceHeaders.resumed(
                Uni.createFrom().completionStage(() -> connection().update(sql, parameters)));
    }

    /**
     * Sends statements one behind the other, without awaiting the answer to one before the next is sent. For statements
     * that need nothing of each other's answers.
     *
     * @return completes when all statements have; fails as the first statement that failed did, after which the
     *     database refuses the rest
     */
    public static Uni<Void> together(Uni<?>... statements) {
        return Uni.combine().all().unis(statements).discardItems();
    }

    /**
     * Writes the changes of the current session's entities, and lets the session forget its entities. The transaction
     * goes on.
     */
    public static Uni<Void> flushAndClear() {
        Mutiny.Session session = session();
        return session.flush().invoke(session::clear);
    }

    /** Runs an action, which must not fail, when the current transaction has committed. */
    public static void afterCommit(Runnable action) {
        ((MutinySessionImpl) session())
                .unwrap(ReactiveSession.class)
                .getReactiveActionQueue()
                .registerProcess((boolean committed, ReactiveSession session) -> {
                    if (committed) {
                        action.run();
                    }
                    return CompletableFuture.completedStage(null);
                });
    }

    /**
     * Fails if the current transaction is marked for rollback. Hibernate Reactive ends such a transaction without a failure:
     * the record of an event without an effect would be acknowledged.
     */
    public static Uni<Void> refuseRollbackMark() {
        Mutiny.Transaction transaction = session().currentTransaction();
        return transaction != null && transaction.isMarkedForRollback()
                ? Uni.createFrom()
                        .failure(new IllegalStateException(
                                "the work has marked its transaction for rollback: let it fail instead"))
                : Uni.createFrom().voidItem();
    }

    private static ReactiveConnection connection() {
        return ((MutinySessionImpl) session())
                .unwrap(ReactiveConnectionSupplier.class)
                .getReactiveConnection();
    }

    private static Mutiny.Session session() {
        Mutiny.Session session = SessionOperations.getCurrentSession(PersistenceUnit.DEFAULT);
        if (session == null) {
            throw new IllegalStateException("no current Hibernate Reactive session");
        }
        return session;
    }
}
