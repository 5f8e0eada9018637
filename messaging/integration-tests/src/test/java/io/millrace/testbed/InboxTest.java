package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RecordSender;

@QuarkusTest
@WithServers
class InboxTest {

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Test
    void aDuplicateHasItsEffectOnce() {
        String key = Numbers.newKey();
        UUID id = numbers.put(key, "once");
        numbers.put(id, key, "once");
        numbers.put(id, key, "once");
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, "once", "afterwards");
    }

    @Test
    void anIdThatIsNoUuidIsKnownWithItsSource() {
        String key = Numbers.newKey();
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            for (String source : List.of("/a", "/a", "/b")) {
                sender.send("numbers", key, new byte[] {'v'}, Map.of("ce_id", "4711", "ce_source", source));
            }
        }

        numbers.awaitSeen(key, "v", "v");
    }

    @Test
    void twoSourcesMayUseOneUuid() {
        String key = Numbers.newKey();
        String id = UUID.randomUUID().toString();
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            for (String source : List.of("/a", "/b", "/a", "/b", "/c")) {
                sender.send("numbers", key, new byte[] {'v'}, Map.of("ce_id", id, "ce_source", source));
            }
        }
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, "v", "v", "v", "afterwards");
    }

    /** The row of a given-up event stays for a year, that of the first event for a month. */
    @Test
    void theSecondOfTwoEventsWithOneUuidHasItsEffectOnceThoughTheInboxHasForgottenTheFirst() {
        String key = Numbers.newKey();
        var letter = giveUpTheSecondOfTwoEventsWithOneUuid(key);
        script.forget(key);
        Letters.redrive(letter);
        numbers.awaitSeen(key, "of the first", key);
        forgetTheFirst(letter);

        Letters.redrive(letter);
        Letters.copyByHand(letter);
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, "of the first", key, "afterwards");
    }

    @Test
    void aRedriveOfTheSecondOfTwoEventsWithOneUuidIsTriedOnceThoughTheInboxHasForgottenTheFirst() {
        String key = Numbers.newKey();
        var letter = giveUpTheSecondOfTwoEventsWithOneUuid(key);
        Letters.redrive(letter);
        Letters.await("numbers.testbed.dlq", key, 2);
        forgetTheFirst(letter);

        Letters.redrive(letter);
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, "of the first", "afterwards");
        assertThat(script.attempts(key)).containsExactly(1, 1);
        assertThat(Numbers.deadLetters("numbers.testbed.dlq", key)).hasSize(2);
    }

    private ConsumerRecord<String, byte[]> giveUpTheSecondOfTwoEventsWithOneUuid(String key) {
        String id = UUID.randomUUID().toString();
        script.when(key, context -> Uni.createFrom().failure(new PermanentFailure("mended later")));
        Letters.send(
                "numbers",
                key,
                "of the first".getBytes(StandardCharsets.UTF_8),
                Map.of("ce_id", id, "ce_source", "/a", "ce_type", "number"));
        Letters.send(
                "numbers",
                key,
                key.getBytes(StandardCharsets.UTF_8),
                Map.of("ce_id", id, "ce_source", "/b", "ce_type", "number"));
        return Letters.await("numbers.testbed.dlq", key, 1).getFirst();
    }

    private static void forgetTheFirst(ConsumerRecord<String, byte[]> letter) {
        String id = Numbers.header(letter, "ce_id");
        assertThat(Numbers.sql("DELETE FROM inbox WHERE event_id::text = $1 RETURNING 1", id))
                .hasSize(1);
    }

    @Test
    void anEventThatAnEarlierReleaseHandledIsADuplicate() throws SQLException {
        String key = Numbers.newKey();
        UUID id = UUID.randomUUID();
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.prepareStatement(
                        "INSERT INTO inbox (consumer, event_id) VALUES ('numbers-in', ?)")) {
            statement.setObject(1, id);
            statement.executeUpdate();
        }

        numbers.put(id, key, "handled before");
        numbers.put(key, "afterwards");

        numbers.awaitSeen(key, "afterwards");
    }

    /** The earlier release looks up the UUID alone. */
    @Test
    void anInstanceOfAnEarlierReleaseKnowsWhatThisOneHandled() {
        String key = Numbers.newKey();
        UUID id = numbers.put(key, "once");
        numbers.awaitSeen(key, "once");

        assertThat(Numbers.sql(
                        "SELECT 1 FROM inbox WHERE consumer = 'numbers-in' AND event_id::text = $1", id.toString()))
                .hasSize(1);
    }

    @Test
    void aSlowKeyHoldsUpNoOther() {
        String slow = Numbers.newKey();
        String quick = Numbers.newKey();
        var gate = new CompletableFuture<Void>();
        script.when("slow-" + slow, context -> Uni.createFrom().completionStage(gate.copy()));

        numbers.put(slow, "slow-" + slow);
        numbers.put(slow, "behind");
        numbers.put(quick, "quick");

        numbers.awaitSeen(quick, "quick");
        assertThat(numbers.seen(slow)).isEmpty();
        gate.complete(null);
        numbers.awaitSeen(slow, "slow-" + slow, "behind");
    }

    @Test
    void handlersOfDifferentKeysRunAtTheSameTimeUpToTheLimit() {
        var gate = new CompletableFuture<Void>();
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var values = IntStream.range(0, 40)
                .mapToObj(i -> "bounded-" + UUID.randomUUID())
                .toList();
        for (String value : values) {
            // A handler that waits for 10 s in a shared transaction is ended, and gets one of its own. Ending it must
            // not end
            // the gate of the others.
            script.when(value, context -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                return Uni.createFrom()
                        .completionStage(gate.copy())
                        .onTermination()
                        .invoke(running::decrementAndGet);
            });
            numbers.put(value, value);
        }

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(running).hasValue(16));
        gate.complete(null);
        assertThat(most).hasValue(16);
        values.forEach(value -> numbers.awaitSeen(value, value));
    }
}
