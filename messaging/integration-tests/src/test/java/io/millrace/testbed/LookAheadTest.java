package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.config.ServiceIdentity;
import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;

/** The relay reads the next batch while it publishes one, and discards the next batch if publishing fails. */
@QuarkusTest
@TestProfile(LookAheadTest.SmallBatches.class)
@WithServers
class LookAheadTest {

    /** Larger than a producer's default limit for a record. */
    private static final String TOO_LARGE = "x".repeat(2_000_000);

    private static final int EVENTS = 30;

    /** The number of events; they fill hundreds of batches. */
    private static final int BACKLOG = 900;

    private static final int BATCH_BYTES = 500;

    @Inject
    Numbers numbers;

    @Inject
    ServiceIdentity identity;

    @Inject
    MeterRegistry metrics;

    /** Sets small batches, so that a few events fill several. */
    public static final class SmallBatches implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.outbox.batch-size", "2",
                    "millrace.messaging.outbox.batch-bytes", String.valueOf(BATCH_BYTES),
                    "millrace.messaging.outbox.publish-timeout", "1s",
                    "millrace.messaging.outbox.retry-min", "50ms");
        }
    }

    @Test
    void whatWasReadBehindABatchThatTheBrokerDidNotTakeIsNotPublishedBeforeIt() throws Exception {
        String key = Numbers.newKey();
        String[] values = IntStream.range(0, EVENTS).mapToObj(String::valueOf).toArray(String[]::new);
        String before = Numbers.newKey();
        numbers.send(before, "0");
        numbers.awaitSeen(before, "0");
        double notTaken = batchesNotTaken();

        fence();
        numbers.send(key, values);

        numbers.awaitSeen(key, values);
        assertThat(batchesNotTaken()).isGreaterThan(notTaken);
    }

    /** The relay does not forget a lane's rows behind the end of the batch. */
    @Test
    void aBatchEndsWhereItsBytesDo() {
        var keys = IntStream.range(0, EVENTS).mapToObj(i -> Numbers.newKey()).toList();
        String[] values = {"0", Numbers.randomText(2 * BATCH_BYTES), "1", Numbers.randomText(BATCH_BYTES), "2"};

        keys.forEach(key -> numbers.send(key, values));

        keys.forEach(key -> numbers.awaitSeen(key, values));
    }

    @Test
    void whatWasReadBehindAnEventThatCantBePublishedWaitsWithItsKey() {
        String poisoned = Numbers.newKey();
        String free = Numbers.newKey();
        numbers.send(poisoned, "0", TOO_LARGE, "1", "2", "3", "4", "5", "6");
        numbers.send(free, "0", "1", "2", "3");

        numbers.awaitSeen(free, "0", "1", "2", "3");
        numbers.awaitSeen(poisoned, "0");
        await().atMost(Numbers.PATIENCE).until(() -> !Numbers.sql("SELECT 1 FROM outbox_hold WHERE key = $1", poisoned)
                .isEmpty());
        Numbers.sql("DELETE FROM outbox_held WHERE key = $1 AND octet_length(payload) > 1000000 RETURNING 1", poisoned);

        numbers.awaitSeen(poisoned, "0", "1", "2", "3", "4", "5", "6");
    }

    @Test
    void whatIsCommittedLateWithALowIdIsNotOvertakenByWhatItsKeyGotAfterwards() throws Exception {
        String late = Numbers.newKey();
        String busy = Stream.generate(Numbers::newKey)
                .filter(key -> Lanes.of(key) == Lanes.of(late))
                .findFirst()
                .orElseThrow();
        String[] backlog = IntStream.range(0, BACKLOG).mapToObj(String::valueOf).toArray(String[]::new);
        try (Connection slow = PostgresResource.database().connect("postgres")) {
            slow.setAutoCommit(false);
            Numbers.store(slow, late, "0");
            numbers.send(busy, backlog);
            await().atMost(Numbers.PATIENCE).until(() -> !numbers.seen(busy).isEmpty());

            slow.commit();
            numbers.send(late, "1");
        }

        numbers.awaitSeen(late, "0", "1");
        numbers.awaitSeen(busy, backlog);
    }

    private double batchesNotTaken() {
        var failed = metrics.find("millrace.outbox.failed")
                .tag("channel", "numbers-out")
                .counter();
        return failed == null ? 0 : failed.count();
    }

    /** Fences this instance, as another instance does: the broker refuses the producer's next batch. */
    private void fence() throws ExecutionException, InterruptedException {
        KafkaResource.companion()
                .getOrCreateAdminClient()
                .fenceProducers(List.of(identity.service() + ".numbers-out." + identity.instance()))
                .all()
                .get();
    }
}
