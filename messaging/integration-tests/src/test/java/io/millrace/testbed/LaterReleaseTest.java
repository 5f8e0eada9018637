package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.PostgresResource;

/** A later release migrates the tables while this release runs. */
@QuarkusTest
@WithServers
class LaterReleaseTest {

    /** Larger than a producer's default limit for a record. */
    private static final String TOO_LARGE = "x".repeat(2_000_000);

    @Inject
    Numbers numbers;

    @AfterEach
    void migrateBack() throws Exception {
        execute("ALTER TABLE outbox DROP COLUMN IF EXISTS later");
        execute("ALTER TABLE inbox DROP COLUMN IF EXISTS later");
        execute("ALTER TABLE seen DROP COLUMN IF EXISTS later");
    }

    @Test
    void columnsThatALaterReleaseAddsStopNeitherEventsNorHolds() throws Exception {
        String key = Numbers.newKey();
        String poisoned = Numbers.newKey();
        numbers.send(key, "before");
        numbers.awaitSeen(key, "before");

        execute("ALTER TABLE outbox ADD COLUMN later text");
        execute("ALTER TABLE inbox ADD COLUMN later text");
        execute("ALTER TABLE seen ADD COLUMN later text");
        numbers.send(key, "afterwards");
        numbers.send(poisoned, TOO_LARGE, "behind it");

        numbers.awaitSeen(key, "before", "afterwards");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM outbox_held WHERE key = $1", poisoned))
                        .hasSize(2));
        Numbers.sql("DELETE FROM outbox_held WHERE key = $1 AND octet_length(payload) > 1000000 RETURNING 1", poisoned);
        numbers.awaitSeen(poisoned, "behind it");
    }

    private static void execute(String sql) throws Exception {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
