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
    private static final String CHANNEL = LeftBehind.OUT;

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
        String key = key();

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

    private static String key() throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT DISTINCT key FROM outbox WHERE channel = '" + CHANNEL + "'")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
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
