package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.PermanentFailure;

@QuarkusTest
@WithServers
class LargeLetterTest {

    private static final String DLQ = "numbers.testbed.dlq";

    /** A producer's default limit for a record, headers included, in bytes. */
    private static final int MOST = 1_048_576;

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    private final String key = Numbers.newKey();

    @Test
    void aRecordThatIsJustSmallEnoughBecomesALetterThatIsToo() {
        String value = putAndGiveUp(MOST - 4_000);

        var letter = Letters.await(DLQ, key, 1).getFirst();

        assertThat(letter.value()).isEqualTo(value.getBytes(StandardCharsets.UTF_8));
        assertThat(Numbers.header(letter, "dlq-exception-message")).isEqualTo("too much");
        assertThat(letter.headers().lastHeader("dlq-omitted")).isNull();
    }

    @Test
    void aLetterThatCantHaveItsValueTellsWhereThatIsAndHoldsUpNoOther() {
        String value = putAndGiveUp(MOST - 400);

        var letter = Letters.await(DLQ, key, 1).getFirst();
        assertThat(letter.value()).isNull();
        assertThat(Numbers.header(letter, "dlq-omitted")).isEqualTo("value");
        var kept = Numbers.sql(
                "SELECT octet_length(record), topic FROM dead_letter_record WHERE letter::text = $1",
                Numbers.header(letter, "dlq-id"));
        assertThat((Integer) kept.getFirst()[0]).isGreaterThan(value.length());
        assertThat(kept.getFirst()[1]).isEqualTo(DLQ);

        // The key's next letter is published.
        String small = "small-" + UUID.randomUUID();
        giveUp(small);
        numbers.put(key, small);
        Letters.await(DLQ, key, 2);
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM outbox_hold WHERE key = $1", key))
                        .isEmpty());
    }

    private String putAndGiveUp(int size) {
        String value = Numbers.randomText(size);
        giveUp(value);
        numbers.put(key, value);
        return value;
    }

    private void giveUp(String value) {
        script.when(value, context -> Uni.createFrom().failure(new PermanentFailure("too much")));
    }
}
