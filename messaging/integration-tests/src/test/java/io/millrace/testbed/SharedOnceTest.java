package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.tx.SessionSql;

/** Runs of {@link Once} that share their transactions. */
@QuarkusTest
@WithServers
class SharedOnceTest {

    private static final String TOPIC = "shared-once";
    private static final int MANY = 40;

    @Inject
    Once once;

    @Inject
    SeenStore store;

    @Inject
    Numbers numbers;

    private final List<EventContext> events = IntStream.range(0, MANY)
            .mapToObj(i -> event("key-" + UUID.randomUUID(), UUID.randomUUID(), "/test", 1))
            .toList();
    private final EventContext one = events.get(MANY / 2);
    private final Map<String, Supplier<Uni<Void>>> script = new ConcurrentHashMap<>();

    private static EventContext event(String key, UUID id, String source, int attempt) {
        return new EventContext(
                "once-in", key, id.toString(), "number", source, "once-0@1", Instant.now(), attempt, Map.of());
    }

    @Test
    void runsThatWaitTogetherShareATransaction() {
        assertThat(runAll(events)).containsOnly("done");

        assertSeenOnce(events);
        assertThat(transactions(events)).isLessThan(MANY / 2);
    }

    @Test
    void aRunWhoseEventHasFailedBeforeSharesWithNoOther() {
        var again = events.stream()
                .map(event -> event(key(event), UUID.fromString(event.id()), "/test", 2))
                .toList();

        assertThat(runAll(again)).containsOnly("done");

        assertThat(transactions(events)).isEqualTo(MANY);
    }

    @Test
    void theOneThatFailsFailsAloneAndTheOthersHaveTheirEffectOnce() {
        script.put(key(one), () -> SessionSql.update("SELECT 1/0").replaceWithVoid());

        var outcomes = runAll(events);

        assertThat(outcomes.get(MANY / 2)).startsWith(Together.FAILED).contains("division by zero");
        assertThat(Collections.frequency(outcomes, "done")).isEqualTo(MANY - 1);
        assertSeenOnce(others());
        assertThat(numbers.seen(TOPIC, key(one))).isEmpty();
        assertThat(Numbers.sql("SELECT 1 FROM inbox WHERE event_id::text = $1", one.id()))
                .isEmpty();
    }

    @Test
    void aLockedRowHoldsUpItsOwnRunAlone() throws SQLException {
        script.put(key(one), () -> SessionSql.select("SELECT 1 FROM pg_advisory_xact_lock(4713)")
                .replaceWithVoid());
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4713)");

            OnContext.start(() -> Together.start(events, this::run)).subscribe().with(all -> {}, failure -> {});

            await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertSeenOnce(others()));
            assertThat(numbers.seen(TOPIC, key(one))).isEmpty();
        }
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertSeenOnce(events));
    }

    @Test
    void aRunThatMarksTheTransactionForRollbackTakesNoOtherAlong() {
        script.put(key(one), () -> Panache.currentTransaction()
                .invoke(transaction -> transaction.markForRollback())
                .replaceWithVoid());

        var outcomes = runAll(events);

        assertThat(outcomes.get(MANY / 2)).startsWith(Together.FAILED).contains("rollback");
        assertSeenOnce(others());
        assertThat(numbers.seen(TOPIC, key(one))).isEmpty();
    }

    @Test
    void copiesOfOneEventHaveOneEffect() {
        assertThat(runAll(Collections.nCopies(MANY, one))).containsOnly("done");

        assertSeenOnce(List.of(one));
    }

    @Test
    void eventsOfTwoSourcesWithOneIdHaveAnEffectEach() {
        UUID id = UUID.randomUUID();
        String key = "key-" + id;
        var ofTwo = Stream.of("/a", "/b", "/a", "/c", "/b")
                .map(source -> event(key, id, source, 1))
                .toList();

        assertThat(runAll(Stream.concat(Stream.of(one), ofTwo.stream()).toList()))
                .containsOnly("done");

        assertThat(numbers.seen(TOPIC, key)).hasSize(3);
    }

    @Test
    void aRunInASessionOfItsCallerUsesThatSession() {
        String caller = OnContext.run(() ->
                Panache.withTransaction(() -> xid().call(() -> once.run(one, () -> store.add(TOPIC, key(one), one)))
                        .map(String::valueOf)));

        assertThat(Numbers.sql("SELECT xmin::text FROM seen WHERE key = $1", key(one))
                        .getFirst()[0])
                .isEqualTo(caller);
    }

    private static Uni<String> xid() {
        return SessionSql.select("SELECT pg_current_xact_id()::text").map(rows -> (String) rows.getFirst()[0]);
    }

    private List<String> runAll(List<EventContext> all) {
        return Together.run(all, this::run);
    }

    private Uni<String> run(EventContext event) {
        return once.run(event, () -> store.add(TOPIC, key(event), event).chain(() -> script.getOrDefault(
                                key(event), () -> Uni.createFrom().voidItem())
                        .get()))
                .replaceWith("done");
    }

    private List<EventContext> others() {
        return events.stream().filter(event -> !event.equals(one)).toList();
    }

    private static String key(EventContext event) {
        return String.valueOf(event.key());
    }

    private void assertSeenOnce(List<EventContext> expected) {
        expected.forEach(event ->
                assertThat(numbers.seen(TOPIC, key(event))).as(key(event)).containsExactly(key(event)));
    }

    private static long transactions(List<EventContext> events) {
        return events.stream()
                .map(event -> Numbers.sql("SELECT xmin::text FROM seen WHERE key = $1", key(event))
                        .getFirst()[0])
                .collect(Collectors.toSet())
                .size();
    }
}
