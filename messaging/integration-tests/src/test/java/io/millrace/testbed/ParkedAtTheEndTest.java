package io.millrace.testbed;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.failure.ParkStore;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RecordSender;

/** An event is parked at the moment at which another instance is done with the last parked event of its key. */
@QuarkusTest
@WithServers
class ParkedAtTheEndTest {

    private static final String CHANNEL = "numbers-in";

    /** What another instance does at last. */
    private static final String REMOVE = """
            DELETE FROM parked_key AS k WHERE key = '%s'
                AND NOT EXISTS (SELECT FROM parked_record WHERE consumer = k.consumer AND key = k.key)
            """;

    @Inject
    ParkStore store;

    @Inject
    EventHandlers handlers;

    @Inject
    Numbers numbers;

    private final String key = Numbers.newKey();

    @Test
    void anEventIsParkedWhileItsKeyIsBeingRemoved() throws Exception {
        keyWithoutEvents();
        try (Connection other = PostgresResource.database().connect("postgres")) {
            other.setAutoCommit(false);
            execute(other, REMOVE.formatted(key));
            CompletableFuture<Void> parked = park("1");
            awaitWaiting("INSERT INTO parked_key");

            other.commit();

            parked.join();
        }
        numbers.awaitSeen(key, "1");
    }

    @Test
    void aKeyIsToBeRemovedWhileAnEventIsBeingParked() throws Exception {
        keyWithoutEvents();
        CompletableFuture<Void> parked;
        CompletableFuture<Void> removed;
        try (Connection guard = PostgresResource.database().connect("postgres")) {
            guard.setAutoCommit(false);
            execute(guard, "LOCK TABLE parked_record IN SHARE ROW EXCLUSIVE MODE");
            parked = park("1");
            awaitWaiting("INSERT INTO parked_record");
            removed = inParallel(this::removeKey);
            awaitWaiting("SELECT FROM parked_key");

            guard.commit();
        }
        parked.join();
        removed.join();
        numbers.awaitSeen(key, "1");
    }

    /** The key's last event is done, and its row is about to be removed. It is due in an hour. */
    private void keyWithoutEvents() throws SQLException {
        try (Connection database = PostgresResource.database().connect("postgres")) {
            execute(database, """
                    INSERT INTO parked_key (consumer, key, attempts, next_attempt_at, last_error)
                    VALUES ('%s', '%s', 0, now() + interval '1 hour', '')
                    """.formatted(CHANNEL, key));
        }
    }

    private void removeKey() {
        try (Connection other = PostgresResource.database().connect("postgres")) {
            other.setAutoCommit(false);
            execute(other, "SELECT FROM parked_key WHERE key = '%s' FOR UPDATE".formatted(key));
            execute(other, REMOVE.formatted(key));
            execute(other, "UPDATE parked_key SET next_attempt_at = now() WHERE key = '%s'".formatted(key));
            other.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Void> park(String value) {
        var headers = new ArrayList<RawHeader>();
        RecordSender.event(UUID.randomUUID(), "number")
                .forEach((name, text) -> headers.add(new RawHeader(name, text.getBytes(StandardCharsets.UTF_8))));
        var record = new RawRecord(
                "numbers", key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8), headers);
        var delivery = new Delivery(CHANNEL, record, 0, 0, Instant.now(), null);
        return inParallel(() -> OnContext.run(() -> store.park(
                handlers.of(CHANNEL),
                delivery,
                delivery.context(),
                Duration.ZERO,
                new IllegalStateException("not now"))));
    }

    /** On a thread of its own: the common pool may have one only. */
    private static CompletableFuture<Void> inParallel(Runnable work) {
        return CompletableFuture.runAsync(work, task -> Thread.ofVirtual().start(task));
    }

    private static void awaitWaiting(String statement) {
        await("who waits for a lock: " + statement).atMost(Numbers.PATIENCE).until(() -> !Numbers.sql(
                        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1",
                        statement + "%")
                .isEmpty());
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
