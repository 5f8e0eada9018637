package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import jakarta.inject.Inject;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.testbed.Burst.Event;

/** Events that share their transactions, without a change to their handler. */
@QuarkusTest
@WithServers
class SharedTransactionsTest {

    private static final String CHANNEL = "shared-in";
    private static final String LETTERS = "shared.testbed.dlq";
    private static final int MANY = 40;

    @Inject
    Burst burst;

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    private final List<Event> events = new ArrayList<>(Event.some(MANY));
    private final Event one = events.get(MANY / 2);

    @Test
    void eventsThatWaitTogetherShareATransaction() {
        burst.send(CHANNEL, events);

        awaitSeen(events);
        assertThat(transactions(events)).isLessThan(MANY / 2);
    }

    @Test
    void theOneThatCannotSucceedIsDeadLetteredAndTheOthersHaveTheirEffectOnce() {
        script.when(one.value(), context -> Uni.createFrom().failure(new PermanentFailure("never works")));

        burst.send(CHANNEL, events);

        Letters.await(LETTERS, one.key(), 1);
        awaitSeen(others());
        assertThat(numbers.seen("shared", one.key())).isEmpty();
    }

    @Test
    void aStatementThatTheDatabaseRefusesRollsBackNoOtherEvent() {
        script.when(
                one.value(),
                context -> context.attempt() == 1
                        ? SessionSql.update("SELECT 1/0").replaceWithVoid()
                        : Uni.createFrom().voidItem());

        burst.send(CHANNEL, events);

        awaitSeen(events);
        // The attempt in the shared transaction, the first attempt of its own, and the second.
        assertThat(script.attempts(one.value())).endsWith(1, 2);
    }

    @Test
    void aLockedRowHoldsUpItsOwnEventAlone() throws SQLException {
        script.when(one.value(), context -> SessionSql.select("SELECT 1 FROM pg_advisory_xact_lock(4711)")
                .replaceWithVoid());
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4711)");

            burst.send(CHANNEL, events);

            awaitSeen(others());
            assertThat(numbers.seen("shared", one.key())).isEmpty();
        }
        awaitSeen(events);
    }

    @Test
    void aHandlerThatWaitsHoldsUpItsOwnEventAlone() {
        var gate = new CompletableFuture<Void>();
        script.when(one.value(), context -> Uni.createFrom().completionStage(gate.copy()));

        burst.send(CHANNEL, events);

        awaitSeen(others());
        assertThat(numbers.seen("shared", one.key())).isEmpty();
        gate.complete(null);
        awaitSeen(events);
    }

    @Test
    void copiesOfOneEventHaveOneEffect() {
        UUID id = UUID.randomUUID();
        var copies = new ArrayList<Event>();
        for (int i = 0; i < MANY; i++) {
            copies.add(new Event(id, "key-" + UUID.randomUUID(), "copy", "/test"));
        }
        Event last = Event.of("last-" + id);

        copies.add(last);
        burst.send(CHANNEL, copies);

        awaitSeen(List.of(last));
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(
                        Numbers.sql("SELECT 1 FROM seen WHERE eventid::text = $1", id.toString()))
                .hasSize(1));
    }

    @Test
    void eventsOfTwoSourcesWithOneIdHaveAnEffectEach() {
        UUID id = UUID.randomUUID();
        var events = List.of(
                new Event(id, "a-" + id, "a", "/a"),
                new Event(id, "b-" + id, "b", "/b"),
                new Event(id, "again-" + id, "a again", "/a"),
                new Event(id, "c-" + id, "c", "/c"));

        burst.send(CHANNEL, events);

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(
                        Numbers.sql("SELECT value FROM seen WHERE eventid::text = $1 ORDER BY 1", id.toString()))
                .hasSize(3));
    }

    /** Hibernate Reactive ends such a transaction without a failure. */
    @Test
    void aHandlerThatMarksTheTransactionForRollbackTakesNoOtherEventAlong() {
        script.when(one.value(), context -> Panache.currentTransaction()
                .invoke(transaction -> transaction.markForRollback())
                .replaceWithVoid());

        burst.send(CHANNEL, events);

        awaitSeen(others());
        Letters.await(LETTERS, one.key(), 1);
        assertThat(numbers.seen("shared", one.key())).isEmpty();
    }

    private List<Event> others() {
        return events.stream().filter(event -> !event.equals(one)).toList();
    }

    private void awaitSeen(List<Event> expected) {
        for (Event event : expected) {
            await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(numbers.seen("shared", event.key()))
                    .containsExactly(event.value()));
        }
    }

    private static long transactions(List<Event> events) {
        return events.stream()
                .map(event -> Numbers.sql("SELECT xmin::text FROM seen WHERE key = $1", event.key())
                        .getFirst()[0])
                .distinct()
                .count();
    }
}
