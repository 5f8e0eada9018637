package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.messaging.tx.shared.SharedWork;

/** Freezes the processes of the database: the system still acknowledges what is sent to them, and nothing is answered. */
@QuarkusTest
@TestProfile(FrozenDatabaseTest.ShortAnswerLimit.class)
@WithServers
class FrozenDatabaseTest {

    private static final int POOL_SIZE = 6;

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Inject
    Trips trips;

    @Inject
    MeterRegistry metrics;

    @Inject
    Pool pool;

    @Inject
    DatabaseGate gate;

    @Inject
    SharedWork shared;

    private final FrozenDatabase database = new FrozenDatabase();

    public static final class ShortAnswerLimit implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.datasource.reactive.max-size", String.valueOf(POOL_SIZE),
                    "millrace.messaging.database.answer-limit", "4s",
                    "millrace.messaging.incoming.numbers-in.failure.retries", "0",
                    "millrace.messaging.incoming.numbers-in.failure.parked-retries", "1");
        }
    }

    @AfterEach
    void thaw() {
        database.thaw();
    }

    @Test
    void anEventWhoseHandlerTheDatabaseLeavesWithoutAnAnswerWaitsAndHasItsEffectOnce() {
        String key = Numbers.newKey();
        numbers.put(Numbers.newKey(), "before");
        script.when(key, context -> {
            script.forget(key);
            database.freeze();
            return SessionSql.select("SELECT 1").replaceWithVoid();
        });

        numbers.put(key, key);
        awaitDatabaseAway();
        database.thaw();

        numbers.awaitSeen(key, key);
        assertThat(script.attempts(key)).hasSize(2).containsOnly(1);
        assertThat(Numbers.sql("SELECT 1 FROM parked_record WHERE key = $1", key))
                .isEmpty();
        awaitWholePool();
    }

    @Test
    void sharedWorkFailsWhileTheDatabaseIsSilentAndGoesOnAfterwards() {
        var pieces = List.of(1, 2, 3, 4, 5);
        database.freeze();

        var outcomes = Together.run(pieces, i -> shared.share("silent", () -> one(i)));

        assertThat(outcomes).allMatch(outcome -> outcome.startsWith(Together.FAILED));
        database.thaw();
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Together.run(pieces, i -> shared.share("silent", () -> one(i))))
                        .containsExactly("1", "2", "3", "4", "5"));
        awaitWholePool();
    }

    private static Uni<String> one(int piece) {
        return SessionSql.select("SELECT $1::text", String.valueOf(piece)).map(rows -> (String) rows.getFirst()[0]);
    }

    @Test
    void aHandlersSlowStatementIsAFailureOfItsEventWhileTheDatabaseAnswersOthers() {
        String key = Numbers.newKey();
        String other = Numbers.newKey();
        // Longer than the limit. The statement's transaction, which locks the event's row of the inbox, ends with it.
        script.when(
                key, context -> SessionSql.select("SELECT 1 FROM pg_sleep(6)").replaceWithVoid());

        numbers.put(key, key);
        numbers.put(key, "behind");
        numbers.put(other, "other");

        numbers.awaitSeen(other, "other");
        numbers.awaitSeen(key, "behind");
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(Numbers.deadLetters("numbers.testbed.dlq", key))
                .hasSize(1));
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void aDeadlineThatTheDatabaseLeavesWithoutAnAnswerIsHandledOnceLater() throws Exception {
        UUID id = UUID.randomUUID();
        trips.when(id, "book hotel", "silent");
        trips.start(id);
        trips.awaitAsked(id, "book hotel", 1);
        try (var other = PostgresResource.database().connect("postgres")) {
            other.setAutoCommit(false);
            execute(other, "LOCK TABLE saga_log IN EXCLUSIVE MODE");
            execute("UPDATE saga SET deadline = now() WHERE id = '" + id + "'");
            awaitDeadlineUnderWay();
            database.freeze();
            awaitDatabaseAway();
            database.thaw();
            other.rollback();
        }

        trips.awaitStatus(id, SagaStatus.COMPENSATED);
        assertThat(trips.timeline(id)).doesNotContain("deadline failed");
        assertThat(trips.asked(id, "cancel hotel")).isEqualTo(1);
        awaitWholePool();
    }

    private void awaitDatabaseAway() {
        await().atMost(Numbers.PATIENCE)
                .until(() -> metrics.get("millrace.database.away").gauge().value() == 1);
    }

    private static void awaitDeadlineUnderWay() {
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> {
            try (var connection = PostgresResource.database().connect("postgres");
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT 1 FROM pg_stat_activity "
                            + "WHERE wait_event_type = 'Lock' AND query LIKE '%goes_on%'")) {
                assertThat(rows.next()).isTrue();
            }
        });
    }

    /** Waits until the pool hands out all of its connections at a time, and each of them answers. */
    private void awaitWholePool() {
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> {
            var processes = OnContext.run(() ->
                    Uni.join().all(Collections.nCopies(POOL_SIZE, process())).andCollectFailures());
            assertThat(new HashSet<>(processes)).hasSize(POOL_SIZE).doesNotContain(0);
        });
    }

    /** @return the connection's process at the database; 0 if the connection does not answer */
    private Uni<Integer> process() {
        return pool.query("SELECT pg_backend_pid() FROM pg_sleep(1)")
                .execute()
                .map(rows -> rows.iterator().next().getInteger(0))
                .onFailure()
                .recoverWithItem(0);
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres")) {
            execute(connection, sql);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
