package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RegistryResource;

/** A relay without rows to publish asks the database for nothing but its leases, and misses no row for it. */
@QuarkusTest
@TestProfile(IdleRelayTest.SixChannels.class)
@QuarkusTestResource(
        value = PostgresResource.class,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = "counting", value = "true"))
@QuarkusTestResource(value = RegistryResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(
        value = KafkaResource.class,
        restrictToAnnotatedClass = true,
        initArgs =
                @ResourceArg(
                        name = "topics",
                        value =
                                "numbers,orders,load,trip.commands,trip.answers,numbers.testbed.dlq,orders.testbed.dlq"))
class IdleRelayTest {

    private static final String HEARTBEAT = "outbox_lane";
    private static final String READ = "outbox_turn";
    private static final String HORIZON = "pg_current_xact_id";
    private static final String COUNT = "outbox_count";
    private static final String BELOW = "outbox_below";

    private static final int BEATS = 3;
    private static final int READS = 20;
    private static final int CHANNELS = 6;

    private static final String OF_THE_RELAY = """
            SELECT query, calls FROM pg_stat_statements
            WHERE toplevel AND query ~ 'outbox' AND query !~ 'pg_stat_statements|outbox_id_seq|^ *(INSERT|DELETE)'
            """;

    private static final String ANOTHER_LIVES = """
            INSERT INTO outbox_member (member, instance, alive_until)
            VALUES ('other/1', 'other', now() + interval '1 hour')
            """;

    @Inject
    Numbers numbers;

    public static final class SixChannels implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.messaging.outbox.lease", "6s");
        }
    }

    @BeforeEach
    void thereIsNoOtherInstance() throws SQLException {
        execute("DELETE FROM outbox_member WHERE instance = 'other'");
    }

    @Test
    void aHeartbeatIsOneStatementAndWhileNothingIsStoredThereIsNoOtherOfAnyChannel() {
        String key = Numbers.newKey();
        numbers.send(key, "1");
        numbers.awaitSeen(key, "1");

        await().atMost(Numbers.PATIENCE)
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(callsDuringHeartbeats()).containsOnlyKeys(HEARTBEAT));
    }

    @Test
    void whatIsStoredByAProcessThatNobodyKnowsOfIsFoundByTheHeartbeat() throws SQLException {
        awaitLookBelow();
        String key = Numbers.newKey();

        try (var connection = PostgresResource.database().connect("postgres")) {
            Numbers.store(connection, key, "another process's");
        }

        numbers.awaitSeen(key, "another process's");
        assertThat(calls()).doesNotContainKey(BELOW);
    }

    @Test
    void aTransactionThatCommitsLateIsFoundThoughItsIdWasDrawnBefore() throws SQLException {
        awaitLookBelow();
        String late = Numbers.newKey();
        String early = Numbers.newKey();

        try (var connection = PostgresResource.database().connect("postgres")) {
            connection.setAutoCommit(false);
            Numbers.store(connection, late, "late");
            numbers.send(early, "early");
            numbers.awaitSeen(early, "early");
            long beats = calls().getOrDefault(HEARTBEAT, 0L);
            await().atMost(Numbers.PATIENCE).until(() -> calls().getOrDefault(HEARTBEAT, 0L) > beats);
            connection.commit();
        }

        numbers.awaitSeen(late, "late");
        assertThat(calls()).doesNotContainKey(BELOW);
    }

    @Test
    void aRelayThatIsNotAloneReadsItsLanesAgainAndAgain() throws SQLException {
        awaitRest();

        execute(ANOTHER_LIVES);

        await().atMost(Numbers.PATIENCE).until(() -> calls().getOrDefault(READ, 0L) >= READS);
    }

    @Test
    void whileATransactionHoldsTheHorizonBackOneStatementLooksWhetherItHasEnded() throws SQLException {
        awaitRest();

        try (var connection = PostgresResource.database().connect("postgres")) {
            connection.setAutoCommit(false);
            Numbers.store(connection, Numbers.newKey(), "never");
            forget();
            await().atMost(Numbers.PATIENCE).until(() -> calls().getOrDefault(HORIZON, 0L) >= BEATS);
            connection.rollback();
        }
        Map<String, Long> calls = calls();
        assertThat(calls.get(COUNT)).as("counts").isLessThanOrEqualTo(calls.get(HORIZON) + 1);
    }

    /**
     * Waits until the relay is at rest, and has just looked below the floors. The next such look, by which it finds any row,
     * follows after three leases.
     */
    private static void awaitLookBelow() {
        awaitRest();
        await().atMost(Numbers.PATIENCE).until(() -> calls().getOrDefault(BELOW, 0L) >= CHANNELS);
        forget();
    }

    /** Waits until the relay does nothing but renew its leases. */
    private static void awaitRest() {
        await().atMost(Numbers.PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> callsDuringHeartbeats().keySet().equals(Set.of(HEARTBEAT)));
        forget();
    }

    private static Map<String, Long> callsDuringHeartbeats() {
        forget();
        await().atMost(Numbers.PATIENCE).until(() -> calls().getOrDefault(HEARTBEAT, 0L) >= BEATS);
        return calls();
    }

    /** The relay's statements since the last call of {@link #forget}, by what they are for. */
    private static Map<String, Long> calls() {
        var calls = new TreeMap<String, Long>();
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(OF_THE_RELAY)) {
            while (rows.next()) {
                calls.merge(kind(rows.getString(1)), rows.getLong(2), Long::sum);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return calls;
    }

    private static String kind(String query) {
        for (String kind : new String[] {HEARTBEAT, READ, HORIZON, COUNT, BELOW}) {
            if (query.contains(kind)) {
                return kind;
            }
        }
        return query;
    }

    private static void forget() {
        try {
            execute("SELECT pg_stat_statements_reset()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
