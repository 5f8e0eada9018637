package io.millrace.messaging.saga;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.BatchedStatement;
import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/** Reads and writes the tables {@code saga} and {@code saga_log}. */
@ApplicationScoped
class SagaStore {

    private static final String REMOVE = """
            WITH lines AS (DELETE FROM saga_log WHERE saga_id = $1 RETURNING 1),
                 sagas AS (DELETE FROM saga WHERE id = $1 RETURNING 1)
            SELECT (SELECT count(*) FROM lines) + (SELECT count(*) FROM sagas)
            """;

    private static final String LOAD =
            KeptPlan.of("SELECT id, type, data::text, state, version FROM saga WHERE id = ANY ($1::uuid[])");

    private static final String HEAD =
            "SELECT id, type, data::text, state, deadline, created_at, updated_at FROM saga WHERE id = $1";

    private static final String LINES = "SELECT at, step, event, detail FROM saga_log WHERE saga_id = $1 ORDER BY seq";

    private static final String CENSUS = "SELECT status, sagas FROM saga_census($1 * interval '1 ms')";

    private static final String OVERDUE = "SELECT age, postponed FROM saga_overdue()";

    private static final Duration CENSUS_LIMIT = Duration.ofSeconds(10);

    private final Pool pool;
    private final BoundedSql sql;
    private final DeadlineSignal signal;
    private final BatchedStatement<UUID, Optional<Stored>> load = new BatchedStatement<>(SagaStore::load);
    private final SagaInserts inserts = new SagaInserts();
    private final SagaUpdates updates = new SagaUpdates();

    SagaStore(Pool pool, BoundedSql sql, DeadlineSignal signal) {
        this.pool = pool;
        this.sql = sql;
        this.signal = signal;
    }

    /** A saga as its row has it; the definition is still to be looked up by type. */
    record Stored(String type, String data, SagaState state, long version) {}

    /** A line of the timeline; the step is null where the line concerns the saga as a whole. */
    record Line(
            @Nullable String step, String event, @Nullable String detail) {}

    /**
     * Inserts a saga and the first lines of its timeline.
     *
     * @param data as JSON
     */
    Uni<Void> insert(Saga<?> saga, String data, @Nullable Duration deadline, List<Line> lines) {
        return inserts.store(new SagaUpdates.Next(saga, data, deadline, lines)).invoke(() -> signalDue(deadline));
    }

    /**
     * Updates a saga and appends to its timeline. Fails with {@link SagaChangedException} if another transaction has
     * changed the saga since it was loaded.
     *
     * @param data as JSON
     * @param deadline null keeps the stored deadline: the change, such as a late reply, does not concern the reply that
     *     the saga waits for. A saga that no longer goes on by itself has no deadline.
     */
    Uni<Void> update(Saga<?> saga, String data, @Nullable Duration deadline, List<Line> lines) {
        return updates.store(new SagaUpdates.Next(saga, data, deadline, lines))
                .invoke(stored -> {
                    if (!stored) {
                        throw new SagaChangedException(saga.id());
                    }
                    signalDue(deadline);
                })
                .replaceWithVoid();
    }

    private void signalDue(@Nullable Duration deadline) {
        if (deadline != null) {
            SessionSql.afterCommit(() -> signal.dueIn(deadline));
        }
    }

    /** Removes a saga with its timeline, if there is one. */
    Uni<Void> remove(UUID id) {
        return SessionSql.select(REMOVE, id).replaceWithVoid();
    }

    Uni<Optional<Stored>> load(UUID id) {
        return load.execute(id);
    }

    private static Uni<List<Optional<Stored>>> load(List<UUID> ids) {
        return SessionSql.select(LOAD, (Object) ids.toArray(UUID[]::new)).map(rows -> {
            Map<UUID, Stored> found = new HashMap<>();
            rows.forEach(row -> found.put(
                    (UUID) row[0],
                    new Stored((String) row[1], (String) row[2], SagaJson.read((JsonObject) row[3]), (Long) row[4])));
            return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
        });
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
                            definitions.subject(type, head.getString("data")),
                            state.status(),
                            instant(head.getOffsetDateTime("deadline")),
                            state.why(),
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

    /** Counts the sagas that have not ended, and the sagas that ended within this time, by status. */
    Uni<Map<SagaStatus, Long>> census(Duration ofLate) {
        return sql.execute(CENSUS_LIMIT, CENSUS, Tuple.of(ofLate.toMillis())).map(rows -> {
            var counts = new EnumMap<SagaStatus, Long>(SagaStatus.class);
            rows.forEach(row -> counts.put(SagaStatus.valueOf(row.getString(0)), row.getLong(1)));
            return counts;
        });
    }

    /**
     * The deadlines that no instance has dealt with.
     *
     * @param seconds for how long the oldest passed deadline has waited
     * @param postponed number of sagas that failed at their deadlines and wait for the next attempt
     */
    record Overdue(double seconds, long postponed) {}

    Uni<Overdue> overdue() {
        return sql.execute(CENSUS_LIMIT, OVERDUE, Tuple.tuple()).map(rows -> {
            var row = rows.iterator().next();
            return new Overdue(row.getDouble("age"), row.getLong("postponed"));
        });
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
