package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RecordSender;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.testbed.Burst.Event;

/** A handler of lists keeps the promises of a handler of single events. */
@QuarkusTest
@WithServers
class ListConsumerTest extends NumbersCompliance {

    private static final String CHANNEL = "lists-in";
    private static final String DEAD = "lists.testbed.dlq";

    @Inject
    Burst burst;

    @Inject
    ListHandler handler;

    @Inject
    MeterRegistry meters;

    @Test
    void eventsThatWaitTogetherComeInOneCall() {
        List<Event> events = Event.some(40);

        burst.send(CHANNEL, events);

        events.forEach(event -> awaitSeen(event.key(), event.value()));
        assertThat(handler.calls()).anySatisfy(call -> assertThat(call).hasSizeGreaterThan(20));
    }

    @Test
    void theOneThatCannotSucceedIsSingledOut() {
        List<Event> events = Event.some(40);
        Event poison = events.get(17);
        script.when(poison.value(), context -> Uni.createFrom().failure(new PermanentFailure("never works")));

        burst.send(CHANNEL, events);

        Letters.await(DEAD, poison.key(), 1);
        events.stream().filter(event -> !event.equals(poison)).forEach(event -> awaitSeen(event.key(), event.value()));
        assertThat(stored(poison.key())).isEmpty();
    }

    @Test
    void whatTheFilterDoesNotWantHasNoEffectAndHoldsUpNothing() {
        List<Event> events = new ArrayList<>(Event.some(20));
        Event unwanted = Event.of(ListHandler.UNWANTED + UUID.randomUUID());
        events.add(7, unwanted);
        double before = skipped();

        burst.send(CHANNEL, events);

        events.stream()
                .filter(event -> !event.equals(unwanted))
                .forEach(event -> awaitSeen(event.key(), event.value()));
        assertThat(skipped() - before).isEqualTo(1);
        assertThat(stored(unwanted.key())).isEmpty();
        assertThat(handler.calls()).noneMatch(call -> call.contains(unwanted.value()));
    }

    private double skipped() {
        return meters.counter("millrace.consumer.skipped", "channel", CHANNEL).count();
    }

    /** Each half that has it fails, until it is alone. */
    @Test
    void aLockedRowHoldsUpItsOwnEventAlone() throws SQLException {
        List<Event> events = Event.some(40);
        Event slow = events.get(17);
        script.when(slow.value(), context -> SessionSql.select("SELECT 1 FROM pg_advisory_xact_lock(4712)")
                .replaceWithVoid());
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4712)");

            burst.send(CHANNEL, events);

            events.stream()
                    .filter(event -> !event.equals(slow))
                    .forEach(event -> awaitSeen(event.key(), event.value()));
            assertThat(stored(slow.key())).isEmpty();
        }
        awaitSeen(slow.key(), slow.value());
    }

    @Override
    protected void put(UUID id, String key, String value) {
        Letters.send("lists", key, value.getBytes(StandardCharsets.UTF_8), RecordSender.event(id, "list"));
    }

    @Override
    protected void putPlain(String value) {
        Letters.send("lists", null, value.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    @Override
    protected List<String> stored(String key) {
        return numbers.seen("lists", key);
    }

    @Override
    protected List<String> deadLetters() {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), DEAD).stream()
                .map(letter -> new String(letter.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private void awaitSeen(String key, String value) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(stored(key)).containsExactly(value));
    }
}
