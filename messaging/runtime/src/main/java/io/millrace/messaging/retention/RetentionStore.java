package io.millrace.messaging.retention;

import java.time.Duration;
import java.time.OffsetDateTime;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.BoundedSql;

/** Removes batches of rows, each in a transaction of its own. */
@ApplicationScoped
class RetentionStore {

    /*
     * One instance at a time removes rows of a table: the lock ends with the transaction, behind a pooler too. The
     * planner must not read the whole table because its statistics are old. A crash may undo a batch; the next batch
     * repeats it.
     */
    private static final String PREPARE = """
            SELECT pg_try_advisory_xact_lock(hashtextextended('millrace.retention.' || current_schema() || '.' || $1, 0)),
                set_config('statement_timeout', $2, true), set_config('lock_timeout', $2, true),
                set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                set_config('synchronous_commit', 'off', true)
            """;

    /** How long a batch may take beyond the database's own limit before its connection is closed. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final BoundedSql sql;

    RetentionStore(BoundedSql sql) {
        this.sql = sql;
    }

    /**
     * The result of one batch.
     *
     * @param rows the number of removed rows
     * @param youngest the time of the youngest removed row; null if no row was removed
     */
    record Batch(long rows, @Nullable OffsetDateTime youngest) {}

    /**
     * @param from the time from which on to look, because earlier batches covered older rows; null for the first batch
     * @param limit how long the database may take for a statement
     * @return the batch; without rows also if another instance is removing rows of this table
     */
    Uni<Batch> prune(Retention retention, String statement, @Nullable OffsetDateTime from, int rows, Duration limit) {
        return sql.inTransaction(limit.plus(GRACE), connection -> connection
                .preparedQuery(PREPARE)
                .execute(Tuple.of(retention.table(), String.valueOf(limit.toMillis())))
                .chain(prepared -> prepared.iterator().next().getBoolean(0)
                        ? remove(connection, retention, statement, from, rows)
                        : Uni.createFrom().item(new Batch(0, null))));
    }

    private static Uni<Batch> remove(
            SqlConnection connection, Retention retention, String statement, @Nullable OffsetDateTime from, int rows) {
        return connection
                .preparedQuery(statement)
                .execute(Tuple.of(from, retention.age().toMillis(), rows))
                .map(result -> {
                    Row row = result.iterator().next();
                    return new Batch(row.getLong(0), row.getOffsetDateTime(1));
                });
    }
}
