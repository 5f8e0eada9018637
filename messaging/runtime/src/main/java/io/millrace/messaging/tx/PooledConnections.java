package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Drops stale physical connections from the pool. After a failover connections lead to the former primary, which
 * answers "read-only". After a migration they keep statements that fit the tables no more. The pool knows neither: it
 * hands such connections out again and again.
 */
@ApplicationScoped
class PooledConnections {

    /** Selects whether the database takes writes, and the connection's age in milliseconds, by the database's clock. */
    private static final String LOOK = """
            SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::boolean,
                   (extract(epoch FROM clock_timestamp() - backend_start) * 1000)::bigint
            FROM pg_stat_activity WHERE pid = pg_backend_pid()
            """;

    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** A younger connection had no time to get stale: a failure on it has another reason. */
    private static final Duration YOUNG = Duration.ofSeconds(5);

    private static final int MOST = 200;

    /** No further connection is looked at after this time. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Pool pool;
    private final Vertx vertx;
    private @Nullable Uni<State> running;
    private volatile long lastStale = System.nanoTime() - YOUNG.toNanos();

    PooledConnections(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
    }

    /**
     * The state that a new connection shows.
     *
     * @param writable whether the database takes writes
     * @param stale whether stale connections were dropped, now or a moment ago
     */
    record State(boolean writable, boolean stale) {}

    private record Look(boolean writable, long age) {

        /** Of a connection that is lost: older than any sweep. */
        static final Look LOST = new Look(false, Long.MAX_VALUE);
    }

    /** Drops all idle connections, and looks at a new one; never fails. Calls during a run share its result. */
    synchronized Uni<State> renew() {
        if (running == null) {
            long began = System.nanoTime();
            var acquired = new ArrayList<SqlConnection>();
            running = sweep(began, acquired)
                    .eventually(() -> acquired.isEmpty() ? Uni.createFrom().voidItem() : releaseAll(acquired))
                    .map(writable -> new State(writable, System.nanoTime() - lastStale < YOUNG.toNanos()))
                    .onFailure()
                    .recoverWithItem(new State(false, true))
                    .onTermination()
                    .invoke(this::ended)
                    .memoize()
                    .indefinitely();
        }
        return running;
    }

    private synchronized void ended() {
        running = null;
    }

    /**
     * Looks at one connection after the other. Each stays acquired until the sweep ends: the pool hands out the
     * connection that was released last, so others would stay behind it, and it hands out a connection whose end it has
     * not noticed yet.
     */
    private Uni<Boolean> sweep(long began, List<SqlConnection> acquired) {
        return BoundedSql.acquire(pool, LIMIT)
                .invoke(acquired::add)
                .chain(connection -> look(connection).call(look -> dropIfOld(connection, look, began)))
                .chain(look -> isOld(look, began) && acquired.size() < MOST && isInTime(began)
                        ? nextTurn().chain(() -> sweep(began, acquired))
                        : Uni.createFrom().item(look.writable()));
    }

    private static boolean isInTime(long began) {
        return System.nanoTime() - began < LONGEST.toNanos();
    }

    /** A lost connection fails at once, and hundreds in one turn of the event loop would exhaust the stack. */
    private Uni<Void> nextTurn() {
        return Uni.createFrom().emitter(emitter -> vertx.setTimer(1, id -> emitter.complete(null)));
    }

    private static Uni<Void> releaseAll(List<SqlConnection> connections) {
        return Uni.join()
                .all(connections.stream().map(BoundedSql::release).toList())
                .andCollectFailures()
                .replaceWithVoid();
    }

    private static Uni<Look> look(SqlConnection connection) {
        return connection
                .query(LOOK)
                .execute()
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Look(row.getBoolean(0), row.getLong(1));
                })
                .ifNoItem()
                .after(LIMIT)
                .fail()
                .onFailure()
                .call(failure -> disconnect(connection))
                .onFailure(PooledConnections::isLost)
                .recoverWithItem(Look.LOST);
    }

    /**
     * Returns whether the connection is lost, which says nothing about the database: the sweep ends at a new
     * connection, or when there is none to be had.
     */
    private static boolean isLost(Throwable failure) {
        return failure instanceof TimeoutException || DatabaseTrouble.of(failure) != DatabaseTrouble.NONE;
    }

    private Uni<Void> dropIfOld(SqlConnection connection, Look look, long began) {
        if (look.equals(Look.LOST) || !isOld(look, began)) {
            return Uni.createFrom().voidItem();
        }
        if (!look.writable() || look.age() > YOUNG.toMillis()) {
            lastStale = System.nanoTime();
        }
        return disconnect(connection);
    }

    /** Returns whether the connection is older than the sweep, and so was not made by it. */
    private static boolean isOld(Look look, long began) {
        return look.age() > Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    /**
     * Closes the connection's socket at once, and ends when the pool knows: the pool would hand out a connection that
     * is released before.
     */
    static Uni<Void> disconnect(SqlConnection connection) {
        return physical(connection.getDelegate())
                .map(physical ->
                        Uni.createFrom().<Void>emitter(ended -> disconnect(physical, () -> ended.complete(null))))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    static Optional<SocketConnectionBase> physical(io.vertx.sqlclient.SqlConnection connection) {
        return connection instanceof SqlConnectionBase<?> base
                        && base.unwrap().unwrap() instanceof SocketConnectionBase physical
                ? Optional.of(physical)
                : Optional.empty();
    }

    /**
     * Closes from the end of the pipeline that lies at the network: the PostgreSQL codec makes of any other close a
     * polite one, which waits for an answer that may never come. Netty completes the close first, and then puts the
     * channel's end, which the pool listens to, behind the tasks that the event loop has already. What such a task puts
     * there comes after it.
     */
    private static void disconnect(SocketConnectionBase physical, Runnable ended) {
        var network = physical.socket().channelHandlerContext().pipeline().firstContext();
        var eventLoop = network.executor();
        network.close().addListener(closed -> eventLoop.execute(() -> eventLoop.execute(ended)));
    }
}
