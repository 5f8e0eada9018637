package io.millrace.messaging.saga;

import static io.millrace.messaging.tx.Columns.column;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.saga.SagaUpdates.LineOf;
import io.millrace.messaging.saga.SagaUpdates.Next;
import io.millrace.messaging.tx.BatchedStatement;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/** Stores new sagas with the first lines of their timelines, those that begin side by side by one statement. */
final class SagaInserts {

    private static final String INSERT = KeptPlan.of("""
            WITH stored AS (
                INSERT INTO saga (id, type, status, step, data, state, deadline, reason, version)
                SELECT id, type, status, step, data::jsonb, state::jsonb, now() + millis * interval '1 ms', why, 1
                FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::bigint[],
                        $8::text[])
                    AS t(id, type, status, step, data, state, millis, why)
                RETURNING 1
            ), logged AS (
                INSERT INTO saga_log (saga_id, seq, step, event, detail)
                SELECT saga_id, row_number() OVER (PARTITION BY saga_id ORDER BY n), step, event, detail
                FROM unnest($9::uuid[], $10::text[], $11::text[], $12::text[]) WITH ORDINALITY
                    AS line(saga_id, step, event, detail, n)
            )
            SELECT count(*) FROM stored
            """);

    private final BatchedStatement<Next, Void> insert = new BatchedStatement<>(SagaInserts::store);

    Uni<Void> store(Next begun) {
        return insert.execute(begun);
    }

    private static Uni<List<Void>> store(List<Next> begun) {
        var lines = new ArrayList<LineOf>();
        begun.forEach(one -> one.lines().forEach(line -> lines.add(new LineOf(one.id(), line))));
        return SessionSql.select(
                        INSERT,
                        column(begun, Next::id, UUID[]::new),
                        column(begun, one -> one.saga().definition().type(), String[]::new),
                        column(begun, one -> one.saga().state().status().name(), String[]::new),
                        column(begun, one -> one.saga().state().current(), Integer[]::new),
                        column(begun, Next::data, String[]::new),
                        column(begun, Next::state, String[]::new),
                        column(begun, Next::millis, Long[]::new),
                        column(begun, one -> one.saga().state().why(), String[]::new),
                        column(lines, LineOf::saga, UUID[]::new),
                        column(lines, one -> one.line().step(), String[]::new),
                        column(lines, one -> one.line().event(), String[]::new),
                        column(lines, one -> one.line().detail(), String[]::new))
                .replaceWith(() -> Collections.nCopies(begun.size(), null));
    }
}
