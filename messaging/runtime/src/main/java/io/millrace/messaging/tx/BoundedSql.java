package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * Executes statements outside of any session, with a time limit. A connection that does not answer within the limit is
 * closed, and so is a stale one. In the pool either would hold up or fail the next statement too.
 *
 * <p>A statement that is given up goes on at the server until the server notices the closed socket: see
 * {@code client_connection_check_interval}, 10 s in the deployment. The class sends no cancel request. A request needs
 * another connection, and the database that does not answer may be overloaded, or silent to it as well. Behind a pooler
 * a late request may reach another client's statement.
 */
@ApplicationScoped
public class BoundedSql {

    /** A database that is slow for a moment is no reason to close a connection. */
    private static final Duration SHORTEST = Duration.ofSeconds(2);

    private final Pool pool;
    private final DatabaseContact contact;

    public BoundedSql(Pool pool, DatabaseContact contact) {
        this.pool = pool;
        this.contact = contact;
    }

    /**
     * Executes a statement; the answer comes on the caller's context, if it has one. The limit, 2 s at least, applies to the wait for
     * a connection and again to the answer. Fails with {@link DatabaseSilentException} after it.
     */
    public Uni<RowSet<Row>> execute(Duration atMost, String sql, Tuple parameters) {
        return onConnection(atMost, connection -> connection.preparedQuery(sql).execute(parameters))
                .invoke(() -> contact.answered(sql))
                .onFailure()
                .invoke(() -> contact.failed());
    }

    /**
     * Executes the work's statements in a transaction, which is rolled back if the work fails. The result comes on the
     * caller's context, if it has one. The limit, 2 s at least, applies to the wait for a connection and again to the whole
     * transaction. Fails with {@link DatabaseSilentException} after it.
     *
     * @param work uses the given connection only, and only until its result comes
     */
    public <T> Uni<T> inTransaction(Duration atMost, Function<SqlConnection, Uni<T>> work) {
        return onConnection(atMost, connection -> connection.begin().chain(transaction -> work.apply(connection)
                .onFailure()
                .call(failure -> transaction.rollback().onFailure().recoverWithNull())
                .call(() -> transaction.commit())));
    }

    private <T> Uni<T> onConnection(Duration atMost, Function<SqlConnection, Uni<T>> work) {
        Duration limit = atMost.compareTo(SHORTEST) < 0 ? SHORTEST : atMost;
        return Uni.createFrom()
                .deferred(() -> Contexts.hereIfAny(acquire(pool, limit).chain(connection -> Uni.createFrom()
                        .deferred(() -> work.apply(connection))
                        .ifNoItem()
                        .after(limit)
                        .failWith(() -> new DatabaseSilentException(limit))
                        .onFailure(BoundedSql::isConnections)
                        .call(failure -> PooledConnections.disconnect(connection))
                        .eventually(() -> release(connection)))));
    }

    private static boolean isConnections(Throwable failure) {
        return failure instanceof TimeoutException || DatabaseTrouble.of(failure) == DatabaseTrouble.STALE;
    }

    /**
     * Acquires a connection. Fails with {@link DatabaseSilentException} after the limit. A connection that comes later,
     * or after a cancellation, is released.
     */
    public static Uni<SqlConnection> acquire(Pool pool, Duration limit) {
        return Uni.createFrom().deferred(() -> {
            Uni<SqlConnection> coming = pool.getConnection().memoize().indefinitely();
            return coming.ifNoItem()
                    .after(limit)
                    .recoverWithUni(() -> {
                        releaseLater(coming);
                        return Uni.createFrom().failure(new DatabaseSilentException(limit));
                    })
                    .onCancellation()
                    .invoke(() -> releaseLater(coming));
        });
    }

    private static void releaseLater(Uni<SqlConnection> coming) {
        coming.chain(BoundedSql::release).subscribe().with(nothing -> {}, failure -> {});
    }

    /** Closes the connection's socket: nothing of the connection, such as its locks, returns to the pool. */
    public static Uni<Void> discard(SqlConnection connection) {
        return PooledConnections.disconnect(connection).eventually(() -> release(connection));
    }

    static Uni<Void> release(SqlConnection connection) {
        return connection.close().onFailure().recoverWithNull();
    }
}
