package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.TopicReader;

/** An instance that takes over a lane also takes over the keys that the former owner has held. */
@QuarkusTest
@WithServers
class HoldsTakenOverTest {

    @Inject
    Numbers numbers;

    @Inject
    MeterRegistry metrics;

    @Test
    void newRowsOfAHeldKeyDontOvertakeItWhenTheFirstQuestionForItsHoldFails() throws Exception {
        String key = Numbers.newKey();
        var failedRounds = new FailedRounds();
        Logger log = Logger.getLogger("io.millrace.messaging.relay.RelayLoop");
        log.addHandler(failedRounds);
        try (var former = PostgresResource.database().connect("postgres");
                var work = former.createStatement()) {
            work.execute(
                    "UPDATE outbox_lane SET owner = 'other/1', epoch = epoch + 1, lease_until = now() + interval '1 hour'");
            await().atMost(Numbers.PATIENCE)
                    .until(() -> metrics.get("millrace.outbox.lanes").gauge().value() == 0);
            former.setAutoCommit(false);
            Numbers.store(former, key, "1");
            work.execute(
                    "WITH first AS (DELETE FROM outbox WHERE key = '%s' RETURNING *) INSERT INTO outbox_held SELECT * FROM first"
                            .formatted(key));
            work.execute("""
                    INSERT INTO outbox_hold (channel, key, lane, attempts, next_attempt_at, last_error)
                    VALUES ('numbers-out', '%s', %d, 1, now() + interval '1 hour', 'by a former owner')
                    """.formatted(key, Lanes.of(key)));
            Numbers.store(former, key, "2");
            work.execute("ALTER TABLE outbox_hold RENAME TO outbox_hold_away");
            work.execute("UPDATE outbox_lane SET owner = NULL, lease_until = NULL");
            former.commit();
            await().atMost(Numbers.PATIENCE).until(() -> failedRounds.count.get() > 3);
            work.execute("ALTER TABLE outbox_hold_away RENAME TO outbox_hold");
            former.commit();
        } finally {
            log.removeHandler(failedRounds);
        }
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM outbox_held WHERE key = $1", key))
                        .hasSize(2));
        assertThat(TopicReader.readAll(KafkaResource.bootstrapServers(), "numbers"))
                .noneMatch(record -> key.equals(record.key()));

        Numbers.sql("UPDATE outbox_hold SET next_attempt_at = now() WHERE key = $1 RETURNING 1", key);

        numbers.awaitSeen(key, "1", "2");
    }

    @Test
    void aKeyBeyondThoseThatTheRelayLoadsIsHeldLikeAnyOther() throws SQLException {
        String key = Numbers.newKey();
        Numbers.sql("""
                INSERT INTO outbox_hold (channel, key, lane, attempts, next_attempt_at, last_error)
                SELECT 'numbers-out', 'filler-' || n || $1, 0, 1, now() + interval '30 minutes', 'filler'
                FROM generate_series(1, 10001) AS n RETURNING 1
                """, key);
        Held.put(key, "by a former owner", "1");
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(metrics.get("millrace.outbox.held.keys")
                        .tag("channel", "numbers-out")
                        .gauge()
                        .value())
                .isGreaterThan(10_001));

        numbers.send(key, "2");

        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM outbox_held WHERE key = $1", key))
                        .hasSize(2));
        Numbers.sql("UPDATE outbox_hold SET next_attempt_at = now() WHERE key = $1 RETURNING 1", key);
        numbers.awaitSeen(key, "1", "2");
        Numbers.sql("DELETE FROM outbox_hold WHERE last_error = 'filler' AND $1 <> '' RETURNING 1", key);
    }

    /** Counts the rounds that failed. */
    private static final class FailedRounds extends Handler {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void publish(LogRecord line) {
            if (line.getMessage().contains("the round of channel")) {
                count.incrementAndGet();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
