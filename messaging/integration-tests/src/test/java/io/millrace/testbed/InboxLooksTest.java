package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.inbox.Admission;
import io.millrace.messaging.inbox.InboxEvent;
import io.millrace.messaging.inbox.InboxLooks;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;

/** The look before a handler that asks the inbox by itself. */
@QuarkusTest
@WithServers
class InboxLooksTest {

    private static final int MANY = 60;
    private static final int FEW = 10;

    @Inject
    InboxLooks looks;

    @Test
    void fewStatementsLookForManyEvents() throws SQLException {
        var answered = new AtomicInteger();
        try (var connection = PostgresResource.database().connect("postgres");
                var other = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement();
                var count = other.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE");
            OnContext.start(() ->
                            Together.start(IntStream.range(0, MANY).boxed().toList(), i -> looks.look(
                                            event(UUID.randomUUID()), "key-" + i)
                                    .invoke(answered::incrementAndGet)
                                    .map(Objects::toString)))
                    .subscribe()
                    .with(all -> {}, failure -> {});

            await().atMost(Numbers.PATIENCE).until(() -> waiting(count) > 0);
            assertThat(waiting(count)).isLessThan(FEW);
            connection.rollback();
        }
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(answered).hasValue(MANY));
    }

    /** A key without a handler would count as left behind in other tests. */
    @AfterEach
    void forget() throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM parked_key WHERE consumer = 'looks'");
        }
    }

    @Test
    void eachEventGetsTheAnswerAboutItself() throws SQLException {
        UUID handled = UUID.randomUUID();
        String parked = Numbers.newKey();
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO inbox (consumer, event_id, identity) VALUES ('looks', '%s', '%s')"
                    .formatted(handled, handled));
            statement.execute("""
                    INSERT INTO parked_key (consumer, key, attempts, next_attempt_at, last_error)
                    VALUES ('looks', '%s', 0, now() + interval '1 hour', 'none')
                    """.formatted(parked));
        }

        var found = OnContext.run(() -> Uni.join()
                .all(
                        looks.look(event(UUID.randomUUID()), "free"),
                        looks.look(event(handled), "free"),
                        looks.look(event(UUID.randomUUID()), parked))
                .andFailFast());

        assertThat(found)
                .containsExactly(
                        new InboxLooks.Look(Admission.FRESH, false),
                        new InboxLooks.Look(Admission.FRESH, true),
                        new InboxLooks.Look(Admission.BEHIND_PARKED, false));
    }

    private static InboxEvent event(UUID id) {
        return new InboxEvent("looks", id, id, null);
    }

    /** The number of looks that wait for a lock. */
    private static int waiting(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("""
                SELECT count(*) FROM pg_stat_activity
                WHERE wait_event_type = 'Lock' AND query LIKE '%AS asked(consumer%'
                """)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
