package io.millrace.bench.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.bench.Size;
import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.bench.ground.TestGround;
import io.millrace.bench.relay.Latency;
import io.millrace.bench.relay.Outbox;
import io.millrace.embedded.kafka.Topics;

class BlockingTwinTest {

    private static final String TOPIC = "peer-rows";
    private static final Size SIZE = new Size(1, 2_000, 20, 100, 1, 2, 1);
    private static final BlockingTwin.Settings SETTINGS = new BlockingTwin.Settings(150, 10);

    private static Ground ground;

    private Outbox outbox;

    @BeforeAll
    static void start() {
        ground = new Ground(TestGround.blueprint());
        ground.topic(TOPIC);
    }

    @AfterAll
    static void stop() {
        ground.close();
    }

    @BeforeEach
    void fill() {
        ground.execute("DROP TABLE IF EXISTS saved_twin_outbox");
        try (var writer = BlockingTwin.writer(ground)) {
            outbox = Outbox.saved(ground, BlockingTwin.TABLE, writer, SIZE);
        }
    }

    @Test
    void oneRelayKeepsTheOrderOfTheRowsOfAKey() throws SQLException {
        try (var _ = BlockingTwin.relay(ground, "twin", SETTINGS)) {
            outbox.drain(TOPIC, SIZE.rows(), outbox::awaitEmpty);
        }

        var published = new HashMap<String, List<String>>();
        Topics.read(ground.bootstrapServers(), TOPIC::equals, event -> published
                .computeIfAbsent(event.key(), key -> new ArrayList<>())
                .add(new String(event.headers().lastHeader(BlockingTwin.ID).value(), StandardCharsets.US_ASCII)));
        stored().forEach((key, ids) -> assertThat(published.get(key)).as(key).containsSubsequence(ids));
    }

    @Test
    void twoRelaysShareTheRows() {
        try (var _ = BlockingTwin.relay(ground, "twin-1", SETTINGS);
                var _ = BlockingTwin.relay(ground, "twin-2", SETTINGS);
                var arrivals = new Arrivals(ground.bootstrapServers(), TOPIC, Arrivals.header(BlockingTwin.ID))) {
            outbox.drain(TOPIC, SIZE.rows(), outbox::awaitEmpty);
            arrivals.await(SIZE.rows(), Duration.ofMinutes(1));

            assertThat(arrivals.micros()).hasSize(SIZE.rows());
            assertThat(arrivals.count()).isEqualTo(SIZE.rows());
        }
    }

    @Test
    void theDelayOfEachTransactionIsMeasured() {
        try (Subject twin = BlockingTwin.relay(ground, "twin", SETTINGS)) {
            Latency latency = Latency.at(50, 1, ground, twin, SIZE, TOPIC, Arrivals.header(BlockingTwin.ID));

            assertThat(latency.millis()).hasSize(50 * SIZE.seconds());
            assertThat(latency.rate()).isPositive();
        }
    }

    /** The ids of the saved rows by key, in the order of the rows. */
    private static Map<String, List<String>> stored() throws SQLException {
        var stored = new HashMap<String, List<String>>();
        try (var connection = ground.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT key, event_id FROM saved_twin_outbox ORDER BY id")) {
            while (rows.next()) {
                stored.computeIfAbsent(rows.getString(1), key -> new ArrayList<>())
                        .add(rows.getString(2));
            }
        }
        return stored;
    }
}
