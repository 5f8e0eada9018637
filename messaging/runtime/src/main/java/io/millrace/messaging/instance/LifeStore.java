package io.millrace.messaging.instance;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnection;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.BoundedSql;

/**
 * The table {@code instance_life}, and the lock on a name, which ends with the connection of the process that holds it.
 */
@ApplicationScoped
class LifeStore {

    private static final String KEY = "hashtextextended('millrace.instance.' || current_schema() || '.' || $1, 0)";

    /**
     * Sets keepalives, so that a peer that vanishes, such as a host without power, frees the lock within half a minute.
     */
    private static final String NOTICE_DEAD_PEERS = """
            SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
                set_config('tcp_keepalives_count', '3', false), pg_backend_pid()
            """;

    private static final String TRY_LOCK = "SELECT pg_try_advisory_lock(" + KEY + ")";

    private static final String LOOK =
            "SELECT life, beat_at, beat_at > now() - $2 * interval '1 ms' FROM instance_life WHERE instance = $1";

    private static final String TAKE = """
            INSERT INTO instance_life (instance, life, beat_at) VALUES ($1, $2, now())
            ON CONFLICT (instance) DO UPDATE SET life = excluded.life, beat_at = excluded.beat_at
            """;

    private static final String BEAT = "UPDATE instance_life SET beat_at = now() WHERE instance = $1 AND life = $2";

    private static final String END_HOLDER = """
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid <> pg_backend_pid()
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND (classid::bigint << 32 | objid::bigint) =
            """ + KEY;

    private final Pool pool;

    LifeStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * @param own whether the connection leads directly to the database: behind a pooler, a lock may be another client's
     */
    record Session(SqlConnection connection, boolean own) {

        void close() {
            // The connection keeps its lock and its settings, and its last statement may have no answer.
            LifeStore.close(connection);
        }
    }

    /** @param fresh whether the latest beat is younger than the given silence */
    record Life(UUID id, OffsetDateTime beatAt, boolean fresh) {}

    /**
     * Opens a session. If the caller cancels, or the statement fails, the connection is closed.
     *
     * @param limit for the wait for a connection
     */
    Uni<Session> open(Duration limit) {
        return BoundedSql.acquire(pool, limit).chain(connection -> connection
                .query(NOTICE_DEAD_PEERS)
                .execute()
                .map(rows -> rows.iterator().next().getInteger(3))
                .map(pid -> new Session(connection, pid == processId(connection)))
                .onFailure()
                .invoke(() -> close(connection))
                .onCancellation()
                .invoke(() -> close(connection)));
    }

    private static void close(SqlConnection connection) {
        BoundedSql.discard(connection).subscribe().with(ignored -> {}, failure -> {});
    }

    /** The backend's process id, as the server, or the pooler before it, reported it when the connection was opened. */
    private static int processId(SqlConnection connection) {
        return PgConnection.cast(connection.getDelegate()).processId();
    }

    Uni<Boolean> tryLock(Session session, String instance) {
        return session.connection()
                .preparedQuery(TRY_LOCK)
                .execute(Tuple.of(instance))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** @return the life that last took the name; null if the name has no row */
    Uni<@Nullable Life> look(Session session, String instance, Duration silence) {
        return session.connection()
                .preparedQuery(LOOK)
                .execute(Tuple.of(instance, silence.toMillis()))
                .map(rows -> {
                    for (Row row : rows) {
                        return new Life(row.getUUID(0), row.getOffsetDateTime(1), row.getBoolean(2));
                    }
                    return null;
                });
    }

    Uni<Void> take(Session session, String instance, UUID life) {
        return session.connection()
                .preparedQuery(TAKE)
                .execute(Tuple.of(instance, life))
                .replaceWithVoid();
    }

    /** @return whether the name still belongs to that life */
    Uni<Boolean> beat(Session session, String instance, UUID life) {
        return session.connection()
                .preparedQuery(BEAT)
                .execute(Tuple.of(instance, life))
                .map(rows -> rows.rowCount() > 0);
    }

    /** Ends the connection that holds the lock, that of a frozen or disconnected process. */
    Uni<Void> endHolder(Session session, String instance) {
        return session.connection()
                .preparedQuery(END_HOLDER)
                .execute(Tuple.of(instance))
                .replaceWithVoid();
    }
}
