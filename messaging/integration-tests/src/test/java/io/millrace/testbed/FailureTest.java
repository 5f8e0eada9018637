package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.messaging.PermanentFailure;

@QuarkusTest
@WithServers
class FailureTest {

    private static final String DLQ = "numbers.testbed.dlq";

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Inject
    MeterRegistry metrics;

    @Test
    void aFailureThatPassesIsTriedAgainAtOnce() {
        String key = Numbers.newKey();
        failTimes(key, 2);

        numbers.put(key, key);

        numbers.awaitSeen(key, key);
        assertThat(script.attempts(key)).containsExactly(1, 2, 3);
    }

    @Test
    void aParkedEventHoldsBackItsKeyAloneAndKeepsItsOrder() {
        String key = Numbers.newKey();
        String other = Numbers.newKey();
        failTimes(key, 4);

        numbers.put(key, key);
        numbers.put(key, "second");
        numbers.put(key, "third");
        numbers.put(other, "free");

        numbers.awaitSeen(other, "free");
        numbers.awaitSeen(key, key, "second", "third");
        assertThat(script.attempts(key)).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void whenParkingIsExhaustedTheEventGoesToTheDeadLetterTopicWithItsCause() {
        String key = Numbers.newKey();
        failTimes(key, Integer.MAX_VALUE);

        UUID id = numbers.put(key, key);
        numbers.put(key, "goes on");

        numbers.awaitSeen(key, "goes on");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.deadLetters(DLQ, key)).hasSize(1));
        var letter = Numbers.deadLetters(DLQ, key).getFirst();
        assertThat(new String(letter.value(), StandardCharsets.UTF_8)).isEqualTo(key);
        assertThat(Numbers.header(letter, "ce_id")).isEqualTo(id.toString());
        assertThat(Numbers.header(letter, "dlq-original-topic")).isEqualTo("numbers");
        assertThat(Numbers.header(letter, "dlq-original-partition")).isBetween("0", "2");
        assertThat(Numbers.header(letter, "dlq-original-offset")).matches("\\d+");
        assertThat(Numbers.header(letter, "dlq-original-timestamp")).matches("20\\d\\d-.*Z");
        assertThat(Numbers.header(letter, "dlq-consumer-group")).isEqualTo("testbed.numbers-in");
        assertThat(Numbers.header(letter, "dlq-channel")).isEqualTo("numbers-in");
        assertThat(Numbers.header(letter, "dlq-handler")).isEqualTo("NumberHandler.on");
        assertThat(Numbers.header(letter, "dlq-attempts")).isEqualTo("6");
        assertThat(Numbers.header(letter, "dlq-exception-class")).isEqualTo("java.lang.IllegalStateException");
        assertThat(Numbers.header(letter, "dlq-exception-message")).isEqualTo("scripted");
        assertThat(Numbers.header(letter, "dlq-exception-stacktrace")).contains("FailureTest");
        assertThat(Numbers.header(letter, "dlq-failed-at")).matches("20\\d\\d-.*Z");
    }

    @Test
    void aPermanentFailureIsNotTriedAgain() {
        String key = Numbers.newKey();
        script.when(key, context -> Uni.createFrom().failure(new PermanentFailure("never works")));

        numbers.put(key, key);
        numbers.put(key, "goes on");

        numbers.awaitSeen(key, "goes on");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.deadLetters(DLQ, key)).hasSize(1));
        assertThat(script.attempts(key)).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000 is no character for a table", "too long for an index "})
    void aKeyThatNoTableCanHoldStopsNothing(String beginning) {
        String key = beginning + Numbers.randomText(5_000) + Numbers.newKey();
        String value = Numbers.newKey();
        failTimes(value, Integer.MAX_VALUE);
        numbers.put(key, value);
        // One record in every partition, so that one of them is behind the failed record.
        List<String> others =
                IntStream.range(0, 20).mapToObj(i -> Numbers.newKey()).toList();
        others.forEach(other -> numbers.put(other, "goes on"));

        others.forEach(other -> numbers.awaitSeen(other, "goes on"));
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.deadLetters(DLQ, key)).hasSize(1));
        assertThat(Numbers.deadLetters(DLQ, key).getFirst().value()).isEqualTo(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Simulates a worker that was frozen for longer than its claim, while another worker handled the first event. */
    @Test
    void aWorkerWhoseClaimRanOutCountsAgainstNoOtherEventOfTheKey() {
        String key = Numbers.newKey();
        var gate = new CompletableFuture<Void>();
        script.when(
                key,
                context -> context.attempt() <= 3
                        ? Uni.createFrom().failure(new IllegalStateException("scripted"))
                        : Uni.createFrom().completionStage(gate.copy()));
        numbers.put(key, key);
        await().atMost(Numbers.PATIENCE).until(() -> script.attempts(key).contains(4));
        String next = Numbers.newKey();
        numbers.put(key, next);
        await().atMost(Numbers.PATIENCE)
                .until(() -> Numbers.sql("SELECT 1 FROM parked_record WHERE key = $1", key)
                                .size()
                        == 2);
        Numbers.sql(
                "DELETE FROM parked_record WHERE seq = (SELECT min(seq) FROM parked_record WHERE key = $1) RETURNING 1",
                key);
        Numbers.sql("""
                UPDATE parked_key SET attempts = 0, claim = claim + 1, claimed_by = NULL,
                    next_attempt_at = now() + interval '1 hour'
                WHERE key = $1 RETURNING 1
                """, key);
        double retried = retries();

        gate.completeExceptionally(new IllegalStateException("late"));

        await().atMost(Numbers.PATIENCE).until(() -> retries() > retried);
        Numbers.sql("UPDATE parked_key SET next_attempt_at = now() WHERE key = $1 RETURNING 1", key);
        numbers.awaitSeen(key, next);
        assertThat(script.attempts(next))
                .as("the first attempt of a parked event")
                .containsExactly(4);
    }

    private double retries() {
        return metrics.get("millrace.consumer.retries")
                .tag("channel", "numbers-in")
                .counter()
                .count();
    }

    @Test
    void aHandlerThatThrowsIsAFailureLikeAnyOther() {
        String key = Numbers.newKey();
        var runs = new AtomicInteger();
        script.when(key, context -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalArgumentException("thrown, not returned");
            }
            return Uni.createFrom().voidItem();
        });

        numbers.put(key, key);

        numbers.awaitSeen(key, key);
    }

    private void failTimes(String value, int times) {
        var left = new AtomicInteger(times);
        script.when(
                value,
                context -> left.getAndDecrement() > 0
                        ? Uni.createFrom().failure(new IllegalStateException("scripted"))
                        : Uni.createFrom().voidItem());
    }
}
