package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;

/** Simulates a failover: pooled connections lead to a read-only database, while another one takes writes. */
@QuarkusTest
@TestProfile(ReadOnlyDatabaseTest.FewAttempts.class)
@WithServers
class ReadOnlyDatabaseTest {

    /** Quarkus' default. */
    private static final int POOL_SIZE = 20;

    private static final String DEADLINES = "io.millrace.messaging.saga.SagaDeadlines";

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Inject
    Trips trips;

    @Inject
    MeterRegistry metrics;

    @Inject
    Pool pool;

    public static final class FewAttempts implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.incoming.numbers-in.failure.retries",
                    "0",
                    "millrace.messaging.outbox.lease",
                    "4s",
                    "quarkus.log.category.\"" + DEADLINES + "\".level",
                    "DEBUG");
        }
    }

    @AfterEach
    void takeWrites() throws SQLException {
        execute("ALTER DATABASE postgres RESET default_transaction_read_only");
    }

    @Test
    void aDatabaseThatTakesNoWritesIsAwayAndItsConnectionsAreDroppedWhenAnotherDoes() throws Exception {
        String handled = Numbers.newKey();
        String stored = Numbers.newKey();
        numbers.send(stored, "before");
        numbers.awaitSeen(stored, "before");
        takeNoWrites();

        numbers.put(handled, handled);
        try (var other = PostgresResource.database().connect("postgres");
                var session = other.createStatement()) {
            session.execute("SET default_transaction_read_only = off");
            Numbers.store(other, stored, "meanwhile");
        }
        await().atMost(Numbers.PATIENCE)
                .until(() -> metrics.get("millrace.database.away").gauge().value() == 1);
        fillThePool();
        takeWrites();

        numbers.awaitSeen(handled, handled);
        numbers.awaitSeen(stored, "before", "meanwhile");
        assertThat(script.attempts(handled)).containsExactly(1);
        assertThat(Numbers.sql("SELECT 1 FROM parked_record WHERE key = $1", handled))
                .isEmpty();
    }

    @Test
    void aDeadlineThatPassesWhileTheDatabaseTakesNoWritesDoesNotCountAgainstItsSaga() throws Exception {
        UUID id = UUID.randomUUID();
        trips.when(id, "book hotel", "silent");
        trips.start(id);
        trips.awaitAsked(id, "book hotel", 1);
        try (var log = new Attempts(id)) {
            takeNoWrites();

            execute("UPDATE saga SET deadline = now() WHERE id = '" + id + "'");

            await().atMost(Numbers.PATIENCE)
                    .until(() -> metrics.get("millrace.database.away").gauge().value() == 1);
            fillThePool();
            takeWrites();
            trips.awaitStatus(id, SagaStatus.COMPENSATED);
            assertThat(trips.timeline(id)).doesNotContain("deadline failed");
            assertThat(log.levels).allMatch(level -> level.intValue() < Level.WARNING.intValue());
        }
    }

    /** Collects the levels of the log lines about a saga's deadline: one line for each attempt that has failed. */
    private static final class Attempts extends Handler implements AutoCloseable {

        private final List<Level> levels = new CopyOnWriteArrayList<>();
        private final Logger logger = Logger.getLogger(DEADLINES);
        private final UUID id;

        Attempts(UUID id) {
            this.id = id;
            setLevel(Level.ALL);
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            if (line.getParameters() != null && id.equals(line.getParameters()[0])) {
                levels.add(line.getLevel());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }

    private static void takeNoWrites() throws SQLException {
        execute("ALTER DATABASE postgres SET default_transaction_read_only = on");
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                + "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
    }

    /** With connections that stay read-only though the database takes writes again: all of them must go. */
    private void fillThePool() {
        OnContext.run(() -> Uni.join()
                .all(Collections.nCopies(
                        POOL_SIZE, pool.query("SELECT pg_sleep(0.5)").execute()))
                .andCollectFailures()
                .onFailure()
                .recoverWithNull());
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute(sql);
        }
    }
}
