package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.retention.Retention;
import io.millrace.messaging.retention.RetentionJob;
import io.millrace.messaging.testing.PostgresResource;

@QuarkusTest
@TestProfile(RetentionTest.OnDemand.class)
@WithServers
class RetentionTest {

    private static final String CONSUMER = "retention-test";
    private static final int BATCH = 100;

    @Inject
    RetentionJob job;

    @Inject
    MeterRegistry meters;

    /** Runs the job only when a test calls it, and declares a retention for a table of the service. */
    public static class OnDemand implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.retention.every", "1h",
                    "millrace.messaging.retention.batch-size", String.valueOf(BATCH),
                    "millrace.messaging.retention.pause", "1ms",
                    "millrace.messaging.retention.statement-timeout", "2s");
        }

        @Produces
        @Singleton
        Retention declared() {
            return Retention.of("public.diary", "written_at", Duration.ofDays(7))
                    .where("NOT kept");
        }
    }

    @BeforeEach
    void tables() throws SQLException {
        sql("CREATE TABLE IF NOT EXISTS diary (written_at timestamptz NOT NULL, kept boolean NOT NULL)");
        sql("CREATE INDEX IF NOT EXISTS diary_by_age ON diary (written_at) WHERE NOT kept");
        sql("DELETE FROM inbox WHERE consumer = '" + CONSUMER + "'");
    }

    @Test
    void whatTheInboxRemembersForTooLongIsRemovedInManyBatchesAndTheRestStays() throws SQLException {
        double before = pruned("inbox");
        handled(10 * BATCH + 1, "31 days");
        handled(3, "29 days");

        runJob();

        assertThat(number("SELECT count(*) FROM inbox WHERE consumer = '" + CONSUMER + "'"))
                .isEqualTo(3);
        assertThat(pruned("inbox") - before).isGreaterThanOrEqualTo(10 * BATCH + 1);
    }

    @Test
    void whatIsKnownOfAGivenUpEventOutlivesTheInboxAndGoesAfterAYear() throws SQLException {
        handled(2, "31 days");
        sql("UPDATE inbox SET given_up = '{}' WHERE consumer = '" + CONSUMER + "'");
        handled(1, "366 days");
        sql("UPDATE inbox SET given_up = '{}' WHERE consumer = '" + CONSUMER + "'");
        sql("""
                INSERT INTO dead_letter_record (consumer, letter, topic, record, stored_at)
                SELECT '%s', gen_random_uuid(), 'numbers', '', now() - n * interval '1 day'
                FROM generate_series(364, 367) AS n
                """.formatted(CONSUMER));

        runJob();

        assertThat(number("SELECT count(*) FROM inbox WHERE consumer = '" + CONSUMER + "'"))
                .isEqualTo(2);
        assertThat(number("SELECT count(*) FROM dead_letter_record WHERE consumer = '" + CONSUMER + "'"))
                .isEqualTo(1);
    }

    @Test
    void aSagaThatEndedLongAgoGoesWithItsTimelineAndOneThatHasNotEndedStays() throws SQLException {
        UUID completed = saga("COMPLETED", "91 days");
        UUID compensated = saga("COMPENSATED", "91 days");
        UUID stuck = saga("STUCK", "91 days");
        UUID young = saga("COMPLETED", "89 days");

        runJob();

        assertThat(lines(completed) + lines(compensated)).isZero();
        assertThat(lines(stuck)).isEqualTo(2);
        assertThat(lines(young)).isEqualTo(2);
        assertThat(number("SELECT count(*) FROM saga WHERE id IN ('%s', '%s')".formatted(completed, compensated)))
                .isZero();
    }

    @Test
    void aTableThatAServiceDeclaresIsPrunedAsFarAsItsConditionSays() throws SQLException {
        sql("INSERT INTO diary SELECT now() - interval '8 days', n % 2 = 0 FROM generate_series(1, 500) AS n");

        runJob();

        assertThat(number("SELECT count(*) FROM diary WHERE NOT kept")).isZero();
        assertThat(number("SELECT count(*) FROM diary WHERE kept")).isPositive();
    }

    @Test
    void rowsThatAnotherTransactionHoldsAreSkippedAndHoldUpNothing() throws SQLException {
        handled(3 * BATCH, "31 days");
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM inbox WHERE consumer = '" + CONSUMER + "' LIMIT 1 FOR UPDATE");

            runJob();

            assertThat(number("SELECT count(*) FROM inbox WHERE consumer = '" + CONSUMER + "'"))
                    .isEqualTo(1);
            connection.rollback();
        }
    }

    @Test
    void whileAnotherInstancePrunesATableThisOneLeavesItAlone() throws SQLException {
        handled(BATCH, "31 days");
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(hashtextextended('millrace.retention.public.inbox', 0))");

            runJob();

            assertThat(number("SELECT count(*) FROM inbox WHERE consumer = '" + CONSUMER + "'"))
                    .isEqualTo(BATCH);
            connection.rollback();
        }
        runJob();

        assertThat(number("SELECT count(*) FROM inbox WHERE consumer = '" + CONSUMER + "'"))
                .isZero();
    }

    @Test
    void aTableThatCannotBePrunedInTimeIsNamedAndHoldsUpNoOther() throws SQLException {
        double before = meters.counter("millrace.retention.failed", "table", "public.diary")
                .count();
        handled(1, "31 days");
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE diary IN ACCESS EXCLUSIVE MODE");

            runJob();

            connection.rollback();
        }
        assertThat(meters.counter("millrace.retention.failed", "table", "public.diary")
                                .count()
                        - before)
                .isEqualTo(1);
        assertThat(number("SELECT count(*) FROM inbox WHERE consumer = '" + CONSUMER + "'"))
                .isZero();
    }

    private void runJob() {
        job.run().await().atMost(Numbers.PATIENCE);
    }

    private double pruned(String table) {
        return meters.counter("millrace.retention.pruned", "table", table).count();
    }

    private static void handled(int events, String ago) throws SQLException {
        sql("""
                INSERT INTO inbox (consumer, event_id, handled_at)
                SELECT '%s', gen_random_uuid(), now() - interval '%s' - n * interval '1 ms'
                FROM generate_series(1, %d) AS n
                """.formatted(CONSUMER, ago, events));
    }

    private static UUID saga(String status, String ago) throws SQLException {
        UUID id = UUID.randomUUID();
        sql("""
                INSERT INTO saga (id, type, status, step, data, state, version, created_at, updated_at)
                VALUES ('%1$s', 'old', '%2$s', 0, '{}', '{}', 1, now() - interval '%3$s', now() - interval '%3$s');
                INSERT INTO saga_log (saga_id, seq, event) VALUES ('%1$s', 1, 'STARTED'), ('%1$s', 2, 'ENDED')
                """.formatted(id, status, ago));
        return id;
    }

    private static long lines(UUID saga) throws SQLException {
        return number("SELECT count(*) FROM saga_log WHERE saga_id = '" + saga + "'");
    }

    private static void sql(String statement) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var any = connection.createStatement()) {
            any.execute(statement);
        }
    }

    private static long number(String query) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var any = connection.createStatement();
                var rows = any.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
