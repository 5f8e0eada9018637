package io.millrace.messaging.saga;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.SessionSql;

/** The tables {@code saga} and {@code saga_log}. */
@ApplicationScoped
class SagaStore {

    private static final String INSERT = """
            WITH stored AS (
                INSERT INTO saga (id, type, status, step, data, state, deadline, reason, version)
                VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, now() + $7 * interval '1 ms', $8, 1)
                RETURNING 1
            ), logged AS (
                INSERT INTO saga_log (saga_id, seq, step, event, detail)
                SELECT $1, n, step, event, detail
                FROM unnest($9::text[], $10::text[], $11::text[]) WITH ORDINALITY AS line(step, event, detail, n)
            )
            SELECT count(*) FROM stored
            """;

    private static final String UPDATE = """
            WITH stored AS (
                UPDATE saga
                SET status = $3, step = $4, data = $5::text::jsonb, state = $6,
                    deadline = CASE WHEN $9 THEN coalesce(now() + $7 * interval '1 ms', deadline) END,
                    reason = $8, version = version + 1, updated_at = now()
                WHERE id = $1 AND version = $2
                RETURNING 1
            ), logged AS (
                INSERT INTO saga_log (saga_id, seq, step, event, detail)
                SELECT $1, (SELECT coalesce(max(seq), 0) FROM saga_log WHERE saga_id = $1) + n, step, event, detail
                FROM unnest($10::text[], $11::text[], $12::text[]) WITH ORDINALITY AS line(step, event, detail, n)
                WHERE EXISTS (SELECT FROM stored)
            )
            SELECT count(*) FROM stored
            """;

    private static final String LOAD = "SELECT type, data::text, state, version FROM saga WHERE id = $1";

    private static final String DUE = "SELECT id FROM saga WHERE deadline <= now() ORDER BY deadline LIMIT $1";

    private static final String LOCK_IF_DUE =
            "SELECT 1 FROM saga WHERE id = $1 AND deadline <= now() FOR UPDATE SKIP LOCKED";

    private static final String HEAD =
            "SELECT id, type, state, deadline, created_at, updated_at FROM saga WHERE id = $1";

    private static final String LINES = "SELECT at, step, event, detail FROM saga_log WHERE saga_id = $1 ORDER BY seq";

    private static final String BY_STATUS = "SELECT id FROM saga WHERE status = $1 ORDER BY updated_at DESC LIMIT $2";

    private static final String CENSUS = """
            SELECT status, count(*) FROM saga
            WHERE status IN ('RUNNING', 'COMPENSATING', 'STUCK')
               OR status IN ('COMPLETED', 'COMPENSATED') AND updated_at > now() - $1 * interval '1 ms'
            GROUP BY status
            """;

    private final Pool pool;

    SagaStore(Pool pool) {
        this.pool = pool;
    }

    /** A stored saga whose definition is still to be found. */
    record Stored(String type, String data, SagaState state, long version) {}

    /** What happened; the step is null where it was to the saga as a whole. */
    record Line(
            @Nullable String step, String event, @Nullable String detail) {}

    /** @param data as JSON */
    Uni<Void> insert(Saga<?> saga, String data, @Nullable Duration deadline, List<Line> lines) {
        SagaState state = saga.state();
        return SessionSql.select(
                        INSERT,
                        saga.id(),
                        saga.definition().type(),
                        state.status().name(),
                        state.current(),
                        data,
                        SagaJson.write(state),
                        millis(deadline),
                        state.reason(),
                        column(lines, Line::step),
                        column(lines, Line::event),
                        column(lines, Line::detail))
                .replaceWithVoid();
    }

    /**
     * Fails if another transaction has changed the saga since it was loaded.
     *
     * @param data as JSON
     * @param deadline null leaves it as it is: what changed, such as by a reply that came too late, is not what is
     *     awaited. A saga that goes on by itself no more has none.
     */
    Uni<Void> update(Saga<?> saga, String data, @Nullable Duration deadline, List<Line> lines) {
        SagaState state = saga.state();
        return SessionSql.select(
                        UPDATE,
                        saga.id(),
                        saga.version(),
                        state.status().name(),
                        state.current(),
                        data,
                        SagaJson.write(state),
                        millis(deadline),
                        state.reason(),
                        state.status().isUnderWay(),
                        column(lines, Line::step),
                        column(lines, Line::event),
                        column(lines, Line::detail))
                .invoke(rows -> {
                    if ((Long) rows.getFirst()[0] == 0) {
                        throw new SagaChangedException(saga.id());
                    }
                })
                .replaceWithVoid();
    }

    private static Object column(List<Line> lines, Function<Line, @Nullable String> part) {
        return lines.stream().map(part).toArray(String[]::new);
    }

    Uni<Optional<Stored>> load(UUID id) {
        return SessionSql.select(LOAD, id).map(rows -> rows.stream()
                .findFirst()
                .map(row -> new Stored(
                        (String) row[0], (String) row[1], SagaJson.read((JsonObject) row[2]), (Long) row[3])));
    }

    Uni<List<UUID>> due(int atMost) {
        return pool.preparedQuery(DUE)
                .execute(Tuple.of(atMost))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    /** Whether the saga is due and nobody else is at it; if so it is locked for the rest of the transaction. */
    Uni<Boolean> lockIfDue(UUID id) {
        return SessionSql.select(LOCK_IF_DUE, id).map(rows -> !rows.isEmpty());
    }

    Uni<Optional<SagaView>> view(UUID id, SagaDefinitions definitions) {
        return pool.preparedQuery(HEAD).execute(Tuple.of(id)).chain(heads -> {
            if (heads.size() == 0) {
                return Uni.createFrom().item(Optional.<SagaView>empty());
            }
            var head = heads.iterator().next();
            String type = head.getString("type");
            SagaState state = SagaJson.read(head.getJsonObject("state"));
            return lines(id)
                    .map(lines -> Optional.of(new SagaView(
                            id,
                            type,
                            state.status(),
                            instant(head.getOffsetDateTime("deadline")),
                            state.reason(),
                            head.getOffsetDateTime("created_at").toInstant(),
                            head.getOffsetDateTime("updated_at").toInstant(),
                            definitions.stepViews(type, state),
                            lines)));
        });
    }

    private Uni<List<SagaView.LogLine>> lines(UUID id) {
        return pool.preparedQuery(LINES).execute(Tuple.of(id)).map(rows -> rows.stream()
                .map(row -> new SagaView.LogLine(
                        row.getOffsetDateTime("at").toInstant(),
                        row.getString("step"),
                        row.getString("event"),
                        row.getString("detail")))
                .toList());
    }

    Uni<List<UUID>> byStatus(SagaStatus status, int atMost) {
        return pool.preparedQuery(BY_STATUS)
                .execute(Tuple.of(status.name(), atMost))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    /** Counts the sagas that have not ended, and of the others those that ended of late. */
    Uni<Map<SagaStatus, Long>> census(Duration ofLate) {
        return pool.preparedQuery(CENSUS).execute(Tuple.of(ofLate.toMillis())).map(rows -> {
            var counts = new EnumMap<SagaStatus, Long>(SagaStatus.class);
            rows.forEach(row -> counts.put(SagaStatus.valueOf(row.getString(0)), row.getLong(1)));
            return counts;
        });
    }

    private static @Nullable Long millis(@Nullable Duration deadline) {
        return deadline == null ? null : deadline.toMillis();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
