package io.millrace.messaging.testing.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.NoTransactionException;
import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.OutgoingEvent;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.tx.SessionSql;

/**
 * Tests the guarantees of the outbox, over any database and any connector.
 *
 * <p>Run it as a {@code @QuarkusTest}. The database must keep commit timestamps ({@code track_commit_timestamp=on}).
 */
public abstract class OutboxCompliance {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** One event that has arrived at the far end of the channel. */
    public record Arrived(String key, String value, String eventId, String type, String source) {}

    /** An emitter of the channel under test. */
    protected abstract OutboxEmitter<String> emitter();

    /** All events that have arrived at the channel's far end so far, per key in the order of arrival. */
    protected abstract List<Arrived> arrived();

    @BeforeEach
    void makeTheTableOfEffects() {
        OnContext.run(() -> Panache.withTransaction(
                () -> SessionSql.update("CREATE TABLE IF NOT EXISTS compliance_effect (key text, value text)")));
    }

    @Test
    protected void aCommittedTransactionPublishesItsEvents() {
        String key = newKey();

        UUID id = OnContext.run(() ->
                Panache.withTransaction(() -> Uni.createFrom().item(emitter().send(key, "done"))));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(arrivedOf(key)).hasSize(1));
        assertThat(arrivedOf(key).getFirst().value()).isEqualTo("done");
        assertThat(arrivedOf(key).getFirst().eventId()).isEqualTo(id.toString());
        assertThat(arrivedOf(key).getFirst().type()).isEqualTo(String.class.getName());
        assertThat(arrivedOf(key).getFirst().source()).startsWith("/");
    }

    @Test
    protected void aTransactionThatFailsPublishesNothing() {
        String key = newKey();

        assertThatThrownBy(() -> OnContext.run(() -> Panache.withTransaction(() -> {
                    emitter().send(key, "never");
                    return Uni.createFrom().failure(new IllegalStateException("changed my mind"));
                })))
                .hasMessage("changed my mind");

        proveThatNothingElseArrives(key);
    }

    @Test
    protected void aTransactionMarkedForRollbackPublishesNothing() {
        String key = newKey();

        OnContext.run(() -> Panache.withTransaction(() -> {
            emitter().send(key, "never");
            return Panache.currentTransaction().invoke(transaction -> transaction.markForRollback());
        }));

        proveThatNothingElseArrives(key);
    }

    @Test
    protected void whatARolledBackTransactionSentIsNotSentByTheNextOneOfTheSession() {
        String key = newKey();

        OnContext.run(() -> Panache.withSession(() -> Panache.withTransaction(() -> {
                    emitter().send(key, "never");
                    return Uni.createFrom().<Void>failure(new IllegalStateException("rolled back"));
                })
                .onFailure()
                .recoverWithNull()
                .chain(() -> Panache.withTransaction(() -> {
                    emitter().send(key, "kept");
                    return Uni.createFrom().voidItem();
                }))));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(valuesOf(key)).containsExactly("kept"));
        proveThatNothingElseArrives(key, "kept");
    }

    @Test
    protected void sendingWithoutATransactionSaysWhatIsMissing() {
        assertThatThrownBy(() -> emitter().send(newKey(), "lost"))
                .isInstanceOf(NoTransactionException.class)
                .hasMessageContaining("@WithTransaction");
        assertThatThrownBy(() -> OnContext.run(() -> Panache.withSession(
                        () -> Uni.createFrom().item(emitter().send(newKey(), "lost")))))
                .isInstanceOf(NoTransactionException.class)
                .hasMessageContaining("the session has no transaction");
    }

    @Test
    protected void aKeyIsRequired() {
        assertThatThrownBy(() -> OutgoingEvent.of(" ", "value")).hasMessageContaining("key");
    }

    @Test
    protected void eventsOfOneTransactionKeepTheirOrder() {
        String key = newKey();
        List<String> values = IntStream.range(0, 200).mapToObj(String::valueOf).toList();

        OnContext.run(() -> Panache.withTransaction(() -> {
            values.forEach(value -> emitter().send(key, value));
            return Uni.createFrom().voidItem();
        }));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(valuesOf(key)).isEqualTo(values));
    }

    @Test
    protected void eventsOfOneKeyArriveInTheOrderOfTheCommitsOfTransactionsThatOverlap() {
        List<String> keys = IntStream.range(0, 5).mapToObj(i -> newKey()).toList();
        int transactions = 200;

        // Only the outbox itself makes the writers of a key wait for each other.
        Multi.createFrom()
                .range(0, transactions)
                .onItem()
                .transformToUni(i -> OnContext.start(() -> Panache.withTransaction(() -> {
                    String key = keys.get(i % keys.size());
                    emitter().send(key, "v" + i);
                    return SessionSql.update("INSERT INTO compliance_effect VALUES ($1, $2)", key, "v" + i);
                })))
                .merge(16)
                .collect()
                .last()
                .await()
                .atMost(PATIENCE);

        for (String key : keys) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(valuesOf(key)).hasSize(transactions / keys.size()));
            assertThat(valuesOf(key)).isEqualTo(valuesInOrderOfCommit(key));
        }
    }

    @Test
    protected void everyEventIsPublishedOnceUnderItsOwnId() {
        String key = newKey();
        OnContext.run(() -> Panache.withTransaction(() -> {
            IntStream.range(0, 50).forEach(i -> emitter().send(key, "same"));
            return Uni.createFrom().voidItem();
        }));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(arrivedOf(key)).hasSize(50));
        assertThat(new HashSet<>(arrivedOf(key).stream().map(Arrived::eventId).toList()))
                .hasSize(50);
    }

    private static List<String> valuesInOrderOfCommit(String key) {
        var values = new ArrayList<String>();
        OnContext.run(() -> Panache.withTransaction(() -> SessionSql.select(
                        "SELECT value FROM compliance_effect WHERE key = $1 ORDER BY pg_xact_commit_timestamp(xmin)",
                        key)))
                .forEach(row -> values.add((String) row[0]));
        return values;
    }

    /** Sends another event and waits for its arrival: any earlier event of the key would have arrived by then. */
    private void proveThatNothingElseArrives(String key, String... expected) {
        OnContext.run(() ->
                Panache.withTransaction(() -> Uni.createFrom().item(emitter().send(key, "marker"))));
        var values = new ArrayList<>(List.of(expected));
        values.add("marker");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(valuesOf(key)).contains("marker"));
        assertThat(valuesOf(key)).isEqualTo(values);
    }

    private List<Arrived> arrivedOf(String key) {
        return arrived().stream().filter(event -> event.key().equals(key)).toList();
    }

    private List<String> valuesOf(String key) {
        return arrivedOf(key).stream().map(Arrived::value).toList();
    }

    private static String newKey() {
        return "key-" + UUID.randomUUID();
    }
}
