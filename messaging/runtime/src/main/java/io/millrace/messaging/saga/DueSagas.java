package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.SessionSql;

/** Finds, locks and postpones rows of the table {@code saga} whose deadline has passed, by the database's clock. */
@ApplicationScoped
class DueSagas {

    /**
     * Limited for each type: a type whose sagas fail, or of which very many are due, holds up no other type. Where none is
     * due, the only row tells in how many milliseconds the next deadline passes.
     */
    private static final String DUE = """
            SELECT due.id, CASE WHEN due.id IS NULL THEN (
                SELECT ceil(extract(epoch FROM min(coming.deadline) - now()) * 1000)::bigint
                FROM unnest($1::text[]) AS kind(type), LATERAL (
                    SELECT deadline FROM saga
                    WHERE type = kind.type AND deadline > now()
                    ORDER BY deadline LIMIT 1) AS coming
            ) END AS until_next
            FROM (SELECT) AS always LEFT JOIN (
                SELECT found.id, found.deadline FROM unnest($1::text[]) AS kind(type), LATERAL (
                    SELECT id, deadline FROM saga
                    WHERE type = kind.type AND deadline <= now() AND id <> ALL ($2::uuid[])
                    ORDER BY deadline LIMIT $3) AS found
            ) AS due ON true
            ORDER BY due.deadline
            """;

    /** The database ends a transaction that exceeds the limit: a saga that hangs keeps no lock and no connection. */
    private static final String LOCK_IF_DUE = """
            SELECT set_config('idle_in_transaction_session_timeout', $2, true), set_config('statement_timeout', $2, true)
            FROM (SELECT FROM saga WHERE id = $1 AND deadline <= now() FOR UPDATE SKIP LOCKED) AS due
            """;

    private static final String POSTPONE = """
            WITH moved AS (
                UPDATE saga SET overdue = overdue + 1,
                    deadline = now() + least($2 * 2 ^ least(overdue, 20), $3) * interval '1 ms'
                WHERE id = (SELECT id FROM saga WHERE id = $1 AND deadline <= now() FOR UPDATE SKIP LOCKED)
                RETURNING overdue
            )
            INSERT INTO saga_log (saga_id, seq, event, detail)
            SELECT $1, (SELECT coalesce(max(seq), 0) + 1 FROM saga_log WHERE saga_id = $1), 'deadline failed', $4
            FROM moved WHERE overdue = 1
            """;

    private static final String UNDEFINED_TYPES = """
            SELECT type, count(*) FROM saga WHERE deadline <= now() AND type <> ALL ($1) GROUP BY type ORDER BY type
            """;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final BoundedSql sql;

    DueSagas(BoundedSql sql) {
        this.sql = sql;
    }

    /**
     * The outcome of a search for due sagas.
     *
     * @param ids due sagas, the oldest deadline first
     * @param untilNext time until the next deadline passes, if none is due; empty if no saga has one
     */
    record Found(List<UUID> ids, Optional<Duration> untilNext) {

        static final Found NOTHING = new Found(List.of(), Optional.empty());
    }

    /**
     * Finds due sagas.
     *
     * @param types types of sagas that this release defines
     * @param without ids of sagas that this instance is dealing with already
     * @param atMost number of sagas of each type, at most
     */
    Uni<Found> find(String[] types, Collection<UUID> without, int atMost) {
        return sql.execute(LIMIT, DUE, Tuple.of(types, without.toArray(UUID[]::new), atMost))
                .map(rows -> new Found(
                        rows.stream()
                                .map(row -> row.getUUID(0))
                                .filter(Objects::nonNull)
                                .toList(),
                        Optional.ofNullable(rows.iterator().next().getLong(1)).map(Duration::ofMillis)));
    }

    /**
     * Locks the saga for the rest of the current transaction.
     *
     * @param limit how long the transaction may be idle, or run one statement, before the database ends it
     * @return false if the saga is not due, or another transaction has locked it
     */
    Uni<Boolean> lock(UUID id, Duration limit) {
        return SessionSql.select(LOCK_IF_DUE, id, String.valueOf(limit.toMillis()))
                .map(rows -> !rows.isEmpty());
    }

    /**
     * Postpones the deadline, for twice as long after each failure in a row. The first failure is written into the
     * timeline.
     */
    Uni<Void> postpone(UUID id, Duration first, Duration longest, String why) {
        return sql.execute(LIMIT, POSTPONE, Tuple.of(id, (double) first.toMillis(), (double) longest.toMillis(), why))
                .replaceWithVoid();
    }

    /** The types of due sagas that this release does not define, each with its number of sagas. */
    Uni<List<String>> undefinedTypes(String[] types) {
        return sql.execute(LIMIT, UNDEFINED_TYPES, Tuple.of(types)).map(rows -> rows.stream()
                .map(row -> "%s (%d)".formatted(row.getString(0), row.getLong(1)))
                .toList());
    }
}
