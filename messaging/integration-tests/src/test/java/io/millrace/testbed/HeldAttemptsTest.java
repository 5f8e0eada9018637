package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LoopsTest.Obstinate.class)
@WithServers
class HeldAttemptsTest {

    private static final Map<String, RuntimeException> FAILURES = LoopsTest.Whim.FAILURES;

    @Inject
    Numbers numbers;

    /** The pauses grow with the attempts. Another instance, or this one when it loads its holds, has them from the table. */
    @Test
    void aRowBehindOneThatWasPublishedAfterAllBeginsWithNoAttempts() {
        String key = Numbers.newKey();
        String first = "first-" + key;
        String second = "second-" + key;
        FAILURES.put(first, new SerializationException("never"));
        numbers.send(key, first, second);
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(attempts(key)).isGreaterThan(2));
        FAILURES.put(second, new SerializationException("the registry is away", new IOException("away")));

        FAILURES.remove(first);

        numbers.awaitSeen(key, first);
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(attempts(key)).isZero());
        FAILURES.remove(second);
        numbers.awaitSeen(key, first, second);
    }

    private static int attempts(String key) {
        return Numbers.sql("SELECT attempts FROM outbox_hold WHERE key = $1", key).stream()
                .mapToInt(row -> (Integer) row[0])
                .findFirst()
                .orElse(-1);
    }
}
