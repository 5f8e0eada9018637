package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.tx.DatabaseGate;

/** The database's server answers, and refuses logins: an outage of the database, and no failure of an event. */
@QuarkusTest
@TestProfile(RefusedLoginTest.OneAttempt.class)
@WithServers
class RefusedLoginTest {

    private static final String CLOSE = "ALTER DATABASE postgres ALLOW_CONNECTIONS false";
    private static final String OPEN = "ALTER DATABASE postgres ALLOW_CONNECTIONS true";
    private static final String END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            + "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Inject
    MeterRegistry metrics;

    @Inject
    DatabaseGate gate;

    @Inject
    Pool pool;

    private final String key = Numbers.newKey();
    private Connection administrator;

    public static final class OneAttempt implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.incoming.numbers-in.failure.retries",
                    "0",
                    "millrace.messaging.outbox.lease",
                    "4s");
        }
    }

    @BeforeEach
    void logIn() throws SQLException {
        administrator = PostgresResource.database().connect("template1");
    }

    @AfterEach
    void logOut() throws SQLException {
        administrator.close();
    }

    @Test
    void aDatabaseThatIsDroppedAndCreatedAgainByARestoreIsAway() throws SQLException {
        expectToWaitWhile(
                "3D000",
                () -> {
                    // In one go, as sessions of the service would come back in between.
                    execute(CLOSE);
                    execute(END_SESSIONS);
                    awaitNoSession();
                    execute("ALTER DATABASE postgres RENAME TO postgres_restored");
                },
                () -> {
                    execute("ALTER DATABASE postgres_restored RENAME TO postgres");
                    execute(OPEN);
                });
    }

    @Test
    void aDatabaseThatIsClosedToConnectionsIsAway() throws SQLException {
        expectToWaitWhile(
                "55000",
                () -> {
                    execute(CLOSE);
                    execute(END_SESSIONS);
                },
                () -> execute(OPEN));
    }

    @Test
    void aDatabaseThatRefusesTheServicesUserIsAway() throws SQLException {
        expectToWaitWhile(
                "28000",
                () -> {
                    execute("ALTER ROLE postgres NOLOGIN");
                    execute(END_SESSIONS);
                },
                () -> execute("ALTER ROLE postgres LOGIN"));
    }

    private void expectToWaitWhile(String state, Act refuse, Act admit) throws SQLException {
        String before = "before-" + key;
        numbers.put(key, before);
        numbers.awaitSeen(key, before);
        double parked = metric("millrace.consumer.parked");
        try {
            refuse.run();
            numbers.put(key, key);
            await().atMost(Numbers.PATIENCE).until(() -> metric("millrace.consumer.in.flight") > 0);
            PgException refused = awaitRefusal(state);
            assertThat(OnContext.run(() -> gate.isAway(refused)))
                    .as("%s", refused)
                    .isTrue();
        } finally {
            admit.run();
        }

        numbers.awaitSeen(key, before, key);
        assertThat(script.attempts(key)).containsExactly(1);
        assertThat(metric("millrace.consumer.parked")).isEqualTo(parked);
    }

    /** Connections of the pool from before may fail first, each in its own way. */
    private PgException awaitRefusal(String state) {
        var refusal = new AtomicReference<PgException>();
        await().atMost(Numbers.PATIENCE).until(() -> {
            Throwable failure = catchThrowable(
                    () -> pool.query("SELECT 1").execute().await().indefinitely());
            if (failure instanceof PgException refused && state.equals(refused.getSqlState())) {
                refusal.set(refused);
            }
            return refusal.get() != null;
        });
        return refusal.get();
    }

    private double metric(String name) {
        return metrics.find(name).tag("channel", "numbers-in").meters().stream()
                .mapToDouble(meter -> meter.measure().iterator().next().getValue())
                .sum();
    }

    private interface Act {
        void run() throws SQLException;
    }

    private void awaitNoSession() {
        await().atMost(Numbers.PATIENCE).until(() -> {
            try (var statement = administrator.createStatement();
                    var rows = statement.executeQuery(
                            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'postgres'")) {
                return rows.next() && rows.getInt(1) == 0;
            }
        });
    }

    private void execute(String sql) throws SQLException {
        try (var statement = administrator.createStatement()) {
            statement.execute(sql);
        }
    }
}
