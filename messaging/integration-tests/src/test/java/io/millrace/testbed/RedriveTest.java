package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.retention.RetentionJob;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RecordSender;

@QuarkusTest
@WithServers
class RedriveTest {

    private static final String DLQ = "numbers.testbed.dlq";

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Inject
    RetentionJob retention;

    private final String key = Numbers.newKey();

    @Test
    void aDeadLetterHasItsEffectOnceHoweverOftenItIsRedriven() {
        UUID id = numbers.put(key, giveUp("mended later"));
        var letter = Letters.await(DLQ, key, 1).getFirst();
        assertThat(Numbers.header(letter, "ce_id")).isEqualTo(id.toString());
        script.forget(key);

        Letters.redrive(letter);
        Letters.redrive(letter);
        Letters.copyByHand(letter);
        numbers.put(id, key, key);
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, key, "afterwards");
        assertThat(Numbers.deadLetters(DLQ, key)).hasSize(1);
    }

    @Test
    void aLetterThatIsCopiedByHandHasItsEffectOnce() {
        numbers.put(key, giveUp("mended later"));
        var letter = Letters.await(DLQ, key, 1).getFirst();
        script.forget(key);

        Letters.copyByHand(letter);
        Letters.copyByHand(letter);
        Letters.redrive(letter);
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, key, "afterwards");
    }

    @Test
    void anEventThatWasGivenUpIsNeitherTriedNorDeadLetteredAgainByADuplicateOfItsRecord() {
        UUID id = numbers.put(key, giveUp("for good"));
        Letters.await(DLQ, key, 1);
        script.forget(key);

        numbers.put(id, key, key);
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, "afterwards");
        assertThat(script.attempts(key)).containsExactly(1);
        assertThat(Numbers.deadLetters(DLQ, key)).hasSize(1);
    }

    @Test
    void aLetterThatFailsAgainIsFollowedByOneThatKeepsTheCountAndTheFirstFailure() {
        numbers.put(key, giveUp("the first cause"));
        var first = Letters.await(DLQ, key, 1).getFirst();
        giveUp("another cause");

        Letters.redrive(first);
        // The same redrive is repeated, as after a rebalance or by an operator who runs the command again.
        Letters.redrive(first);
        numbers.put(key, "afterwards");
        numbers.awaitSeen(key, "afterwards");

        var second = Letters.await(DLQ, key, 2).getLast();
        assertThat(script.attempts(key)).containsExactly(1, 1);
        assertThat(Numbers.header(first, "dlq-count")).isEqualTo("1");
        assertThat(Numbers.header(second, "dlq-count")).isEqualTo("2");
        assertThat(Numbers.header(second, "dlq-id")).isEqualTo(Numbers.header(first, "dlq-id"));
        assertThat(Numbers.header(second, "dlq-exception-message")).isEqualTo("another cause");
        assertThat(Numbers.header(second, "dlq-first-exception-message")).isEqualTo("the first cause");
        assertThat(Numbers.header(second, "dlq-first-failed-at")).isEqualTo(Numbers.header(first, "dlq-failed-at"));
        assertThat(second.headers().lastHeader("redrive-act")).isNull();

        script.forget(key);
        Letters.redrive(second);
        numbers.awaitSeen(key, "afterwards", key);
    }

    @Test
    void aLetterThatFailsTheSameWayForTheThirdTimeIsNamedALoop() {
        numbers.put(key, giveUp("no answer within 100 ms"));
        var first = Letters.await(DLQ, key, 1).getFirst();
        giveUp("no answer within 101 ms");
        Letters.redrive(first);
        var second = Letters.await(DLQ, key, 2).getLast();
        assertThat(second.headers().lastHeader("dlq-loop")).isNull();

        giveUp("no answer within 99 ms");
        Letters.redrive(second);

        var third = Letters.await(DLQ, key, 3).getLast();
        assertThat(Numbers.header(third, "dlq-loop")).isEqualTo("3");
        assertThat(Letters.read(third).isLoop()).isTrue();
    }

    @Test
    void aLetterOfAnEarlierReleaseHasItsEffectOnceThoughThatNotedItAsHandled() {
        UUID id = UUID.randomUUID();
        noteAsEarlierReleasesDid(id);
        var letter = letterOfEarlierRelease(id, "numbers-in", "testbed.numbers-in");

        Letters.redrive(letter);
        Letters.redrive(letter);
        Letters.copyByHand(letter);
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, key, "afterwards");
    }

    /** Dead-letter topics keep records for longer than the inbox remembers events. */
    @Test
    void aLetterThatIsRedrivenAgainAfterTheInboxHasForgottenOtherEventsHasNoSecondEffect() {
        UUID handled = numbers.put(key, "handled at once");
        numbers.put(key, giveUp("mended later"));
        var letter = Letters.await(DLQ, key, 1).getFirst();
        script.forget(key);
        execute("DELETE FROM inbox WHERE given_up IS NOT NULL AND event_id = ?::uuid", Numbers.header(letter, "ce_id"));
        Letters.redrive(letter);
        numbers.awaitSeen(key, "handled at once", key);

        execute("UPDATE inbox SET handled_at = handled_at - ?::interval", "60 days");
        retention.run().await().atMost(Numbers.PATIENCE);
        assertThat(Numbers.sql("SELECT 1 FROM inbox WHERE event_id::text = $1", handled.toString()))
                .isEmpty();
        Letters.redrive(letter);
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, "handled at once", key, "afterwards");
    }

    @Test
    void anotherConsumersLetterIsACopyOfWhatThisOneHandled() {
        UUID id = UUID.randomUUID();
        noteAsEarlierReleasesDid(id);
        var letter = letterOfEarlierRelease(id, "numbers-in", "other.numbers-in");

        Letters.publish(Letters.readAs("numbers.other.dlq", letter).redriven());
        Letters.copyByHand(letter);
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, "afterwards");
    }

    /** The inbox forgets handled events after a month, and dead-letter topics keep their letters for half a year. */
    @Test
    void anotherConsumersLetterHasNoEffectThoughTheInboxHasForgottenItsEvent() {
        UUID id = numbers.put(key, key);
        numbers.awaitSeen(key, key);
        var letter = letterOfEarlierRelease(id, "numbers-in", "other.numbers-in");
        execute("DELETE FROM inbox WHERE event_id = ?", id);

        Letters.publish(Letters.readAs("numbers.other.dlq", letter).redriven());
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, key, "afterwards");
        assertThat(script.attempts(key)).containsExactly(1);
    }

    @Test
    void aRedrivenLetterWaitsBehindAParkedEventOfItsKey() {
        numbers.put(key, giveUp("mended later"));
        var letter = Letters.await(DLQ, key, 1).getFirst();
        script.forget(key);
        String parked = "parked-" + key;
        var failures = new AtomicInteger(4);
        script.when(
                parked,
                context -> failures.getAndDecrement() > 0
                        ? Uni.createFrom().failure(new IllegalStateException("not yet"))
                        : Uni.createFrom().voidItem());

        numbers.put(key, parked);
        Letters.redrive(letter);
        Letters.redrive(letter);
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, parked, key, "afterwards");
    }

    @Test
    void aRedrivenLetterComesBeforeWhatWaitsBehindItOnABlockedKey() {
        numbers.put(key, giveUp("mended later"));
        var letter = Letters.await(DLQ, key, 1).getFirst();
        script.forget(key);
        blocked("numbers-in");
        numbers.put(key, "behind");
        awaitParked(1);

        Letters.redrive(letter);

        numbers.awaitSeen(key, key);
        execute("UPDATE parked_key SET blocked = false WHERE key = ?", key);
        numbers.awaitSeen(key, key, "behind");
    }

    @Test
    void aRedrivenLetterThatFailsOnABlockedKeyStaysBeforeWhatWaitsThereAndBeforeLaterLetters() {
        String later = "later-" + key;
        script.when(later, context -> Uni.createFrom().failure(new PermanentFailure("mended later too")));
        numbers.put(key, giveUp("mended later"));
        Letters.await(DLQ, key, 1);
        numbers.put(key, later);
        var letters = Letters.await(DLQ, key, 2);
        script.forget(later);
        blocked("numbers-in");
        numbers.put(key, "behind");
        awaitParked(1);
        script.when(key, context -> Uni.createFrom().failure(new IllegalStateException("not yet")));

        Letters.redrive(letters.getFirst());
        awaitParked(2);
        Letters.redrive(letters.getLast());
        awaitParked(3);

        assertThat(numbers.seen(key)).isEmpty();
        script.forget(key);
        execute("UPDATE parked_key SET blocked = false, next_attempt_at = now() WHERE key = ?", key);
        numbers.awaitSeen(key, key, later, "behind");
    }

    @Test
    void aRedrivenLetterOfAKeyedHandlerComesBeforeWhatWaitsBehindItOnABlockedKey() {
        giveUp("mended later");
        Letters.send("once", key, key.getBytes(StandardCharsets.UTF_8), event());
        var letter = Letters.await("once.testbed.dlq", key, 1).getFirst();
        script.forget(key);
        // Its effect had been committed before it was given up.
        execute("DELETE FROM seen WHERE topic = 'once' AND key = ?", key);
        execute(
                "UPDATE inbox SET given_up = jsonb_set(given_up, '{effect}', 'false') WHERE event_id = ?::uuid",
                id(letter));
        blocked("once-in");
        Letters.send("once", key, "behind".getBytes(StandardCharsets.UTF_8), event());
        awaitParked(1);

        Letters.redrive(letter);

        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(numbers.seen("once", key)).containsExactly(key));
        execute("UPDATE parked_key SET blocked = false WHERE key = ?", key);
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(numbers.seen("once", key)).containsExactly(key, "behind"));
    }

    private static String id(ConsumerRecord<String, byte[]> letter) {
        return Numbers.header(letter, "ce_id");
    }

    private static Map<String, String> event() {
        return RecordSender.event(UUID.randomUUID(), "number");
    }

    private void blocked(String channel) {
        execute("""
                INSERT INTO parked_key (consumer, key, attempts, next_attempt_at, blocked, last_error)
                VALUES ('%s', ?, 0, now(), true, 'test')
                """.formatted(channel), key);
    }

    private void awaitParked(int count) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM parked_record WHERE key = $1", key))
                        .hasSize(count));
    }

    @Test
    void aHandlerThatFailsWhenItsTransactionHasCommittedIsDeadLetteredAndTheEffectIsNotRepeated() {
        giveUp("after the commit");
        Letters.send("once", key, key.getBytes(StandardCharsets.UTF_8), event());
        var letter = Letters.await("once.testbed.dlq", key, 1).getFirst();
        assertThat(numbers.seen("once", key)).containsExactly(key);
        script.forget(key);

        Letters.redrive(letter);

        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(script.attempts(key)).containsExactly(1, 1));
        assertThat(numbers.seen("once", key)).containsExactly(key);
    }

    private String giveUp(String cause) {
        script.when(key, context -> Uni.createFrom().failure(new PermanentFailure(cause)));
        return key;
    }

    private static void noteAsEarlierReleasesDid(UUID id) {
        execute("INSERT INTO inbox (consumer, event_id) VALUES ('numbers-in', ?)", id);
    }

    /** Puts a letter into the dead-letter topic, with the headers that an earlier release wrote. */
    private ConsumerRecord<String, byte[]> letterOfEarlierRelease(UUID id, String channel, String group) {
        var headers = new HashMap<>(RecordSender.event(id, "number"));
        headers.put("dlq-original-topic", "numbers");
        headers.put("dlq-original-partition", "0");
        headers.put("dlq-original-offset", "4711");
        headers.put("dlq-consumer-group", group);
        headers.put("dlq-channel", channel);
        headers.put("dlq-exception-class", "java.lang.IllegalStateException");
        headers.put("dlq-exception-message", "of an earlier release");
        headers.put("dlq-failed-at", "2026-01-01T00:00:00Z");
        Letters.send(DLQ, key, key.getBytes(StandardCharsets.UTF_8), headers);
        return Letters.await(DLQ, key, 1).getFirst();
    }

    private static void execute(String sql, Object parameter) {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, parameter);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
