package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * Executes single statements outside of any session, each with a time limit. A connection that does not answer within
 * the limit is closed, and so is a stale one. In the pool either would hold up or fail the next statement too.
 */
@ApplicationScoped
public class BoundedSql {

    /** A database that is slow for a moment is no reason to close a connection. */
    private static final Duration SHORTEST = Duration.ofSeconds(2);

    private final Pool pool;

    public BoundedSql(Pool pool) {
        this.pool = pool;
    }

    /**
     * Executes a statement; the answer comes on the caller's context. The limit, 2 s at least, applies to the wait for
     * a connection and again to the answer. Fails with {@link TimeoutException} after it.
     */
    public Uni<RowSet<Row>> execute(Duration atMost, String sql, Tuple parameters) {
        Duration limit = atMost.compareTo(SHORTEST) < 0 ? SHORTEST : atMost;
        return Uni.createFrom()
                .deferred(() -> Contexts.here(acquire(pool, limit).chain(connection -> connection
                        .preparedQuery(sql)
                        .execute(parameters)
                        .ifNoItem()
                        .after(limit)
                        .failWith(() -> noAnswer(limit))
                        .onFailure(BoundedSql::isConnections)
                        .call(failure -> PooledConnections.disconnect(connection))
                        .eventually(() -> release(connection)))));
    }

    private static boolean isConnections(Throwable failure) {
        return failure instanceof TimeoutException || DatabaseTrouble.of(failure) == DatabaseTrouble.STALE;
    }

    static Uni<SqlConnection> acquire(Pool pool, Duration limit) {
        Uni<SqlConnection> coming = pool.getConnection().memoize().indefinitely();
        return coming.ifNoItem().after(limit).recoverWithUni(() -> {
            // The connection may still come. No statement waits for it any more, so it is released.
            coming.chain(BoundedSql::release).subscribe().with(nothing -> {}, failure -> {});
            return Uni.createFrom().failure(noAnswer(limit));
        });
    }

    static Uni<Void> release(SqlConnection connection) {
        return connection.close().onFailure().recoverWithNull();
    }

    private static TimeoutException noAnswer(Duration limit) {
        return new TimeoutException("the database has not answered within " + limit);
    }
}
