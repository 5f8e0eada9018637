package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.RecordSender;

/** A handler that takes two of its topic's types of events: by name, and by the payload's class. */
@QuarkusTest
@WithServers
class EventTypesTest {

    private static final String CHANNEL = "typed-in";

    @Inject
    Numbers numbers;

    @Inject
    MeterRegistry meters;

    private final String key = Numbers.newKey();

    @Test
    void eventsOfOtherTypesAreAcknowledgedWithoutARowInTheInbox() {
        double before = skipped();
        UUID other = put("other", "not for this handler");
        put("wanted", "by name");
        put(Trip.class.getName(), "by class");

        awaitSeen("by name", "by class");
        assertThat(skipped() - before).isEqualTo(1);
        assertThat(Numbers.sql("SELECT 1 FROM inbox WHERE event_id::text = $1", other.toString()))
                .isEmpty();
    }

    /** Such a record has no id; a handler of all types dead-letters it. */
    @Test
    void recordsOfOtherTypesAreNotRead() {
        var headers = new HashMap<>(RecordSender.event(UUID.randomUUID(), "other"));
        headers.remove("ce_id");
        Letters.send("typed", key, null, headers);
        put("wanted", "behind it");

        awaitSeen("behind it");
        assertThat(Numbers.deadLetters("typed.testbed.dlq", key)).isEmpty();
    }

    @Test
    void aRecordWithoutATypeGoesToTheHandler() {
        put(null, "of no type");

        awaitSeen("of no type");
    }

    /** They were parked when the handler took all types. */
    @Test
    void parkedEventsOfOtherTypesEndAndLetTheirKeyGo() throws SQLException {
        Parked.put(CHANNEL, key, "parked", "parked too");
        put("wanted", "behind them");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM parked_record WHERE key = $1", key))
                        .hasSize(3));

        Numbers.sql("UPDATE parked_key SET next_attempt_at = now() WHERE key = $1 RETURNING 1", key);

        awaitSeen("behind them");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM parked_key WHERE key = $1", key))
                        .isEmpty());
    }

    private UUID put(@Nullable String type, String value) {
        UUID id = UUID.randomUUID();
        var headers = new HashMap<>(RecordSender.event(id, "other"));
        headers.remove("ce_type");
        if (type != null) {
            headers.put("ce_type", type);
        }
        Letters.send("typed", key, value.getBytes(StandardCharsets.UTF_8), headers);
        return id;
    }

    private void awaitSeen(String... values) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(numbers.seen("typed", key)).isEqualTo(List.of(values)));
    }

    private double skipped() {
        return meters.counter("millrace.consumer.skipped", "channel", CHANNEL).count();
    }
}
