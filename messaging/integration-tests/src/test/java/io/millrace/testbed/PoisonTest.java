package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithServers
class PoisonTest {

    /** Larger than a producer's default limit for a record. */
    private static final String TOO_LARGE = "x".repeat(2_000_000);

    @Inject
    Numbers numbers;

    @Test
    void anEventThatCantBePublishedHoldsBackItsKeyAloneUntilItIsRemoved() {
        String poisoned = Numbers.newKey();
        String free = Numbers.newKey();
        numbers.send(poisoned, TOO_LARGE, "behind it");
        numbers.send(free, "free");
        numbers.send(poisoned, "behind it too");

        numbers.awaitSeen(free, "free");
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> {
            var hold = Numbers.sql("SELECT attempts, last_error FROM outbox_hold WHERE key = $1", poisoned);
            assertThat(hold).hasSize(1);
            assertThat((Integer) hold.getFirst()[0]).isGreaterThan(1);
            assertThat((String) hold.getFirst()[1]).contains("RecordTooLarge");
        });
        assertThat(numbers.seen(poisoned)).isEmpty();

        Numbers.sql("DELETE FROM outbox_held WHERE key = $1 AND octet_length(payload) > 1000000 RETURNING 1", poisoned);

        numbers.awaitSeen(poisoned, "behind it", "behind it too");
        numbers.send(poisoned, "as if nothing had been");
        numbers.awaitSeen(poisoned, "behind it", "behind it too", "as if nothing had been");
        assertThat(Numbers.sql("SELECT 1 FROM outbox_hold WHERE key = $1", poisoned))
                .isEmpty();
    }
}
