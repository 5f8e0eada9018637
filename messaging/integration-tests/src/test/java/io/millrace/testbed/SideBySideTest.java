package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Inject;

import io.opentelemetry.api.trace.Span;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.RecordSender;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.testbed.Burst.Event;

/** A handler of lists that handles its events side by side keeps the promises of a handler of single events. */
@QuarkusTest
@WithServers
class SideBySideTest extends NumbersCompliance {

    private static final String CHANNEL = "beside-in";
    private static final String DEAD = "beside.testbed.dlq";

    @Inject
    Burst burst;

    @Inject
    SideBySideHandler handler;

    private final List<Event> events = Event.some(40);
    private final Event one = events.get(17);

    @Test
    void theStatementsOfEventsThatWaitTogetherAreOne() {
        burst.send(CHANNEL, events);

        events.forEach(this::awaitSeen);
        assertThat(handler.sizes()).anySatisfy(size -> assertThat(size).isGreaterThan(20));
    }

    @Test
    void theOneThatCannotSucceedIsSingledOut() {
        script.when(one.value(), context -> Uni.createFrom().failure(new PermanentFailure("never works")));

        burst.send(CHANNEL, events);

        Letters.await(DEAD, one.key(), 1);
        events.stream().filter(event -> !event.equals(one)).forEach(this::awaitSeen);
        assertThat(stored(one.key())).isEmpty();
    }

    @Test
    void aStatementThatTheDatabaseRefusesRollsBackNoOtherEvent() {
        script.when(
                one.value(),
                context -> context.attempt() == 1
                        ? SessionSql.update("SELECT 1/0").replaceWithVoid()
                        : Uni.createFrom().voidItem());

        burst.send(CHANNEL, events);

        events.forEach(this::awaitSeen);
    }

    @Test
    void eachEventKeepsItsTrace() {
        Map<String, List<String>> traces = new ConcurrentHashMap<>();
        for (Event event : events) {
            script.when(event.value(), context -> {
                var seen = new ArrayList<String>();
                seen.add(traceId());
                return SessionSql.select("SELECT 1").chain(rows -> {
                    seen.add(traceId());
                    traces.put(event.value(), seen);
                    return Uni.createFrom().voidItem();
                });
            });
        }

        burst.send(CHANNEL, events);

        events.forEach(this::awaitSeen);
        assertThat(events)
                .allSatisfy(event -> assertThat(traces.get(event.value())).containsExactly(trace(event), trace(event)));
    }

    private static String traceId() {
        return Span.current().getSpanContext().getTraceId();
    }

    private static String trace(Event event) {
        return event.id().toString().replace("-", "");
    }

    @Override
    protected void put(UUID id, String key, String value) {
        Letters.send("beside", key, value.getBytes(StandardCharsets.UTF_8), RecordSender.event(id, "beside"));
    }

    @Override
    protected void putPlain(String value) {
        Letters.send("beside", null, value.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    @Override
    protected List<String> stored(String key) {
        return numbers.seen("beside", key);
    }

    @Override
    protected List<String> deadLetters() {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), DEAD).stream()
                .map(letter -> new String(letter.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private void awaitSeen(Event event) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(stored(event.key())).containsExactly(event.value()));
    }
}
