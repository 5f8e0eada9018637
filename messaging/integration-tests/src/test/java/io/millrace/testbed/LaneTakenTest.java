package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.config.ServiceIdentity;
import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.TopicReader;

/** Another instance has taken over a lane, and this instance has not noticed yet. */
@QuarkusTest
@TestProfile(LaneTakenTest.LongLeases.class)
@WithServers
class LaneTakenTest {

    /** Larger than a producer's default limit for a record. */
    private static final String TOO_LARGE = "x".repeat(2_000_000);

    private static final String TAKE = """
            UPDATE outbox_lane SET owner = 'other/1', epoch = epoch + 1, lease_until = now() + interval '1 hour'
            WHERE lane = %d
            """;
    private static final String GIVE_BACK = "UPDATE outbox_lane SET owner = NULL, lease_until = NULL WHERE lane = %d";

    @Inject
    Numbers numbers;

    @Inject
    ServiceIdentity identity;

    /** Sets a long lease, so that by its own clock this instance still has its lanes. */
    public static final class LongLeases implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.messaging.outbox.lease", "60s");
        }
    }

    /** Simulates an instance whose machine was paused: its clock stood still, and others took over its lanes. */
    @Test
    void anInstanceThatWokeFromAPauseSendsNothingThroughANewProducerBeforeTheDatabaseConfirmsItsLeases()
            throws Exception {
        String taken = Numbers.newKey();
        String ours = keyOfAnotherLane(taken);
        numbers.send(taken, "before");
        numbers.awaitSeen(taken, "before");
        execute(TAKE.formatted(Lanes.of(taken)));
        fenceThisInstance();

        numbers.send(taken, "of another");
        numbers.send(ours, "ours");

        numbers.awaitSeen(ours, "ours");
        assertThat(published(taken)).containsExactly("before");
        execute(GIVE_BACK.formatted(Lanes.of(taken)));
        numbers.awaitSeen(taken, "before", "of another");
    }

    @Test
    void aNewProducerThatHasSentRowsOfALaneThatIsStillOursSendsNoneOfALaneThatAnotherInstanceHasTaken()
            throws Exception {
        String taken = Numbers.newKey();
        String ours = keyOfAnotherLane(taken);
        numbers.send(taken, "before");
        numbers.awaitSeen(taken, "before");
        execute(TAKE.formatted(Lanes.of(taken)));
        fenceThisInstance();

        numbers.send(ours, "first");
        numbers.awaitSeen(ours, "first");
        numbers.send(taken, "of another");
        numbers.send(ours, "second");

        numbers.awaitSeen(ours, "first", "second");
        assertThat(published(taken)).containsExactly("before");
        execute(GIVE_BACK.formatted(Lanes.of(taken)));
        numbers.awaitSeen(taken, "before", "of another");
    }

    @Test
    void aKeyIsNotHeldByAnInstanceThatHasLostItsLane() throws Exception {
        String poisoned = Numbers.newKey();
        String ours = keyOfAnotherLane(poisoned);
        try (var other = PostgresResource.database().connect("postgres");
                var take = other.createStatement()) {
            other.setAutoCommit(false);
            take.execute(TAKE.formatted(Lanes.of(poisoned)));
            numbers.send(poisoned, TOO_LARGE, "behind it");
            await().atMost(Numbers.PATIENCE).until(LaneTakenTest::someHoldWaitsForTheLane);

            other.commit();
        }
        numbers.send(ours, "ours");
        numbers.awaitSeen(ours, "ours");
        assertThat(Numbers.sql("SELECT 1 FROM outbox_hold WHERE key = $1", poisoned))
                .isEmpty();
        assertThat(Numbers.sql("SELECT 1 FROM outbox WHERE key = $1", poisoned)).hasSize(2);

        execute(GIVE_BACK.formatted(Lanes.of(poisoned)));
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM outbox_held WHERE key = $1", poisoned))
                        .hasSize(2));
        Numbers.sql("DELETE FROM outbox_held WHERE key = $1 AND octet_length(payload) > 1000000 RETURNING 1", poisoned);
        numbers.awaitSeen(poisoned, "behind it");
    }

    private void fenceThisInstance() throws Exception {
        KafkaResource.companion()
                .getOrCreateAdminClient()
                .fenceProducers(List.of(identity.service() + ".numbers-out." + identity.instance()))
                .all()
                .get();
    }

    private static boolean someHoldWaitsForTheLane() {
        return !Numbers.sql(
                        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1",
                        "%INSERT INTO outbox_hold %")
                .isEmpty();
    }

    private static String keyOfAnotherLane(String key) {
        return Stream.generate(Numbers::newKey)
                .filter(other -> Lanes.of(other) != Lanes.of(key))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> published(String key) {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), "numbers").stream()
                .filter(record -> key.equals(record.key()))
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
