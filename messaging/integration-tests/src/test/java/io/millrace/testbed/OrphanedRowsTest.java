package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.TopicReader;

@QuarkusTest
@TestProfile(ShortLimits.class)
@WithServers
class OrphanedRowsTest {

    private static final Path GUIDE = Path.of("../../docs/operations.md");
    private static final String CHANNEL = "left-behind-out";

    @Inject
    Numbers numbers;

    @Inject
    MeterRegistry metrics;

    @AfterEach
    void takeThemAway() throws SQLException {
        execute("DELETE FROM outbox WHERE channel = '" + CHANNEL + "'");
        execute("DELETE FROM outbox_held WHERE channel = '" + CHANNEL + "'");
    }

    @Test
    void rowsOfAChannelThatTheServiceDoesNotHaveAreNamedCountedAndPublishedOnTheChannelTheyAreMovedTo()
            throws Exception {
        String key = Numbers.newKey();
        storeOrphans(key);

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(Files.readAllLines(ShortLimits.LOG))
                .anySatisfy(line -> assertThat(line)
                        .contains("WARN")
                        .contains("channel " + CHANNEL + " has no emitter in this release, and 3 rows.")));
        assertThat(metrics.find("millrace.outbox.orphaned.rows")
                        .tag("channel", CHANNEL)
                        .gauges())
                .extracting(Gauge::value)
                .containsExactly(3.0);

        execute(statementOfTheGuide().replace("old-channel", CHANNEL).replace("new-channel", "numbers-out"));

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(
                        TopicReader.readAll(KafkaResource.bootstrapServers(), "numbers").stream()
                                .filter(record -> key.equals(record.key()))
                                .map(record -> new String(record.value(), StandardCharsets.UTF_8)))
                .containsExactly("held", "1", "2"));
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(
                        metrics.find("millrace.outbox.orphaned.rows").gauges())
                .isEmpty());
    }

    /** Stores three rows as a release did that had the channel. The first of them is held. */
    private static void storeOrphans(String key) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String value : new String[] {"held", "1", "2"}) {
                Numbers.store(connection, key, value);
            }
            statement.execute("UPDATE outbox SET channel = '%s' WHERE key = '%s'".formatted(CHANNEL, key));
            statement.execute("WITH first AS (DELETE FROM outbox WHERE key = '%1$s' AND payload = 'held' RETURNING *) "
                            .formatted(key)
                    + "INSERT INTO outbox_held SELECT * FROM first");
            connection.commit();
        }
    }

    private static String statementOfTheGuide() throws IOException {
        String guide = Files.readString(GUIDE);
        int begin = guide.indexOf("```sql", guide.indexOf("### OutboxRowsOrphaned")) + "```sql".length();
        return guide.substring(begin, guide.indexOf("```", begin));
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
