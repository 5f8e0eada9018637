package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.RecordSender;

/** A channel that parked events once, and dead-letters them now. */
@QuarkusTest
@TestProfile(StrategyChangedTest.Changed.class)
@WithServers
class StrategyChangedTest {

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    /** Another strategy than the one by which the events were parked. */
    public static class Changed implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.incoming.numbers-in.failure.strategy", "dead-letter",
                    "millrace.messaging.incoming.numbers-in.failure.retries", "0");
        }
    }

    @Test
    void whatWasParkedBeforeTheStrategyWasChangedIsHandledInItsOrder() throws SQLException {
        String key = Numbers.newKey();
        Parked.put("numbers-in", key, "parked", "parked too");
        numbers.put(key, "fresh");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM parked_record WHERE key = $1", key))
                        .hasSize(3));

        Numbers.sql("UPDATE parked_key SET next_attempt_at = now() WHERE key = $1 RETURNING 1", key);

        numbers.awaitSeen(key, "parked", "parked too", "fresh");
    }

    /** The test bed's method with {@code @Keyed} dead-letters, so its keys were parked under another strategy. */
    @Test
    void whatAKeyedHandlerParkedBeforeTheStrategyWasChangedIsHandledInItsOrder() throws SQLException {
        String key = Numbers.newKey();
        Parked.put("once-in", key, "parked", "parked too");
        Letters.send(
                "once", key, "fresh".getBytes(StandardCharsets.UTF_8), RecordSender.event(UUID.randomUUID(), "number"));
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM parked_record WHERE key = $1", key))
                        .hasSize(3));

        Numbers.sql("UPDATE parked_key SET next_attempt_at = now() WHERE key = $1 RETURNING 1", key);

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(numbers.seen("once", key))
                .containsExactly("parked", "parked too", "fresh"));
    }

    @Test
    void aDeadLetterLetsLaterEventsGoOnWhereTheChannelDoesNotBlock() {
        String key = Numbers.newKey();
        script.when(key, context -> Uni.createFrom().failure(new IllegalStateException("scripted")));

        numbers.put(key, key);
        numbers.put(key, "goes on");

        numbers.awaitSeen(key, "goes on");
    }
}
