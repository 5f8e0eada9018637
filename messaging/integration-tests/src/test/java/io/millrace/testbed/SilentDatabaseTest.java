package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.tx.BoundedSql;

@QuarkusTest
@TestProfile(SilentDatabaseTest.ShortWaits.class)
@WithServers
class SilentDatabaseTest {

    private static final int POOL_SIZE = 4;

    @Inject
    Numbers numbers;

    @Inject
    Trips trips;

    @Inject
    BoundedSql sql;

    public static final class ShortWaits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.datasource.reactive.max-size", String.valueOf(POOL_SIZE),
                    "millrace.messaging.outbox.publish-timeout", "2s",
                    "millrace.messaging.outbox.lease", "4s");
        }
    }

    @AfterEach
    void heal() {
        PostgresResource.link().heal();
    }

    @Test
    void connectionsThatNeverAnswerAgainAreGivenUpAndTheRelayGoesOnWithNewOnes() throws Exception {
        String key = Numbers.newKey();
        numbers.send(key, "before");
        numbers.awaitSeen(key, "before");

        PostgresResource.link().strand();
        try (var other = PostgresResource.database().connect("postgres")) {
            Numbers.store(other, key, "afterwards");
        }

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(
                        TopicReader.readAll(KafkaResource.bootstrapServers(), "numbers").stream()
                                .filter(record -> key.equals(record.key()))
                                .map(record -> new String(record.value(), StandardCharsets.UTF_8)))
                .containsExactly("before", "afterwards"));
    }

    @Test
    void noLoopKeepsAConnectionThatNeverAnswersAgainAndSagasAndParkedEventsGoOn() throws Exception {
        String key = Numbers.newKey();
        UUID saga = UUID.randomUUID();
        trips.when(saga, "book hotel", "silent");
        trips.start(saga);
        trips.awaitAsked(saga, "book hotel", 1);
        awaitWholePool();

        PostgresResource.link().strand();

        awaitWholePool();
        Parked.put("numbers-in", key, "parked");
        execute("UPDATE parked_key SET next_attempt_at = now() WHERE key = '" + key + "'");
        execute("UPDATE saga SET deadline = now() WHERE id = '" + saga + "'");
        numbers.awaitSeen(key, "parked");
        trips.awaitStatus(saga, SagaStatus.COMPENSATED);
    }

    /** Waits until every connection of the pool answers, all of them at a time. */
    private void awaitWholePool() {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(connectionsThatAnswer()).hasSize(POOL_SIZE));
    }

    private Set<Integer> connectionsThatAnswer() {
        List<Uni<Integer>> statements =
                Stream.generate(this::connectionThatAnswers).limit(POOL_SIZE).toList();
        return OnContext.run(() -> Uni.join().all(statements).andCollectFailures()).stream()
                .filter(process -> process > 0)
                .collect(Collectors.toSet());
    }

    /** @return the connection's process at the database; 0 if no connection answers */
    private Uni<Integer> connectionThatAnswers() {
        return sql.execute(Duration.ofSeconds(5), "SELECT pg_backend_pid() FROM pg_sleep(1)", Tuple.tuple())
                .map(rows -> rows.iterator().next().getInteger(0))
                .onFailure()
                .recoverWithItem(0);
    }

    private static void execute(String statement) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var any = connection.createStatement()) {
            any.execute(statement);
        }
    }
}
