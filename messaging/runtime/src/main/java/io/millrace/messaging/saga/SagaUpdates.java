package io.millrace.messaging.saga;

import static io.millrace.messaging.tx.Columns.column;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.saga.SagaStore.Line;
import io.millrace.messaging.tx.BatchedStatement;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/** Stores the next states of sagas, those of one transaction's replies by one statement. */
final class SagaUpdates {

    /*
     * Rows are locked in the order of their ids, so that two transactions with the same sagas wait for each other instead
     * of ending in a deadlock. The row that another transaction has changed meanwhile is not among the locked ones.
     */
    private static final String UPDATE = KeptPlan.of("""
            WITH input AS MATERIALIZED (
                SELECT *
                FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::int[], $5::text[], $6::text[], $7::bigint[],
                        $8::text[], $9::boolean[])
                    AS t(id, version, status, step, data, state, millis, why, goes_on)
            ), locked AS MATERIALIZED (
                SELECT saga.id FROM input JOIN saga ON saga.id = input.id AND saga.version = input.version
                ORDER BY saga.id FOR UPDATE OF saga
            ), stored AS (
                UPDATE saga
                SET status = input.status, step = input.step, data = input.data::jsonb, state = input.state::jsonb,
                    deadline = CASE
                        WHEN input.goes_on THEN coalesce(now() + input.millis * interval '1 ms', saga.deadline)
                    END,
                    reason = input.why, version = saga.version + 1, updated_at = now(), overdue = 0,
                    stuck_reason = CASE WHEN input.status = 'STUCK' THEN input.why ELSE saga.stuck_reason END,
                    stuck_since = CASE
                        WHEN input.status = 'STUCK' AND saga.stuck_reason IS DISTINCT FROM input.why THEN now()
                        ELSE saga.stuck_since
                    END
                FROM locked JOIN input ON input.id = locked.id
                WHERE saga.id = locked.id
                RETURNING saga.id
            ), logged AS (
                INSERT INTO saga_log (saga_id, seq, step, event, detail)
                SELECT line.saga_id, last.seq + row_number() OVER (PARTITION BY line.saga_id ORDER BY line.n),
                       line.step, line.event, line.detail
                FROM unnest($10::uuid[], $11::text[], $12::text[], $13::text[]) WITH ORDINALITY
                    AS line(saga_id, step, event, detail, n)
                CROSS JOIN LATERAL (
                    SELECT coalesce(max(seq), 0) AS seq FROM saga_log WHERE saga_log.saga_id = line.saga_id
                ) AS last
                WHERE line.saga_id IN (SELECT id FROM stored)
            )
            SELECT id FROM stored
            """);

    private final BatchedStatement<Next, Boolean> update = new BatchedStatement<>(SagaUpdates::store);

    /**
     * The next state of a saga.
     *
     * @param data as JSON
     * @param deadline null keeps the stored deadline
     * @param lines for the saga's timeline
     */
    record Next(Saga<?> saga, String data, @Nullable Duration deadline, List<Line> lines) {

        UUID id() {
            return saga.id();
        }

        /** As JSON. */
        String state() {
            return SagaJson.write(saga.state()).encode();
        }

        @Nullable Long millis() {
            return deadline == null ? null : deadline.toMillis();
        }
    }

    record LineOf(UUID saga, Line line) {}

    /** @return false if another transaction has changed the saga since it was loaded */
    Uni<Boolean> store(Next next) {
        return update.execute(next);
    }

    private static Uni<List<Boolean>> store(List<Next> asked) {
        var first = new LinkedHashMap<UUID, Next>();
        asked.forEach(one -> first.putIfAbsent(one.id(), one));
        List<Next> next = List.copyOf(first.values());
        var lines = new ArrayList<LineOf>();
        next.forEach(one -> one.lines().forEach(line -> lines.add(new LineOf(one.id(), line))));
        return SessionSql.select(
                        UPDATE,
                        column(next, Next::id, UUID[]::new),
                        column(next, one -> one.saga().version(), Long[]::new),
                        column(next, one -> one.saga().state().status().name(), String[]::new),
                        column(next, one -> one.saga().state().current(), Integer[]::new),
                        column(next, Next::data, String[]::new),
                        column(next, Next::state, String[]::new),
                        column(next, Next::millis, Long[]::new),
                        column(next, one -> one.saga().state().why(), String[]::new),
                        column(next, one -> one.saga().state().status().isUnderWay(), Boolean[]::new),
                        column(lines, LineOf::saga, UUID[]::new),
                        column(lines, one -> one.line().step(), String[]::new),
                        column(lines, one -> one.line().event(), String[]::new),
                        column(lines, one -> one.line().detail(), String[]::new))
                .map(rows -> {
                    Set<UUID> stored =
                            rows.stream().map(row -> (UUID) row[0]).collect(Collectors.toCollection(HashSet::new));
                    // Of two changes of one state, the second comes too late.
                    return asked.stream().map(one -> stored.remove(one.id())).toList();
                });
    }
}
