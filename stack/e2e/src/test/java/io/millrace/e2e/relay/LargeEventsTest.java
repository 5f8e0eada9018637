package io.millrace.e2e.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events nearly as large as Kafka takes them, and more of them than a batch has rows for. */
class LargeEventsTest {

    private static final String HEAP = "128m";
    private static final int EVENTS = 250;
    private static final int BYTES = 900_000;

    private RelayFloor floor;

    @BeforeEach
    void start() throws Exception {
        floor = new RelayFloor();
    }

    @AfterEach
    void stop() {
        floor.close();
    }

    @Test
    void aBacklogOfLargeEventsIsPublishedByAProcessWithASmallHeap() throws Exception {
        try (var writer = floor.instance("writer", HEAP, Map.of("MILLRACE_MESSAGING_OUTBOX_RELAY", "false"))) {
            await().atMost(RelayFloor.PATIENCE).until(writer::isReady);
            assertThat(writer.load(EVENTS, 1, EVENTS, 1, BYTES)).isTrue();
        }
        assertThat(waiting()).isEqualTo(EVENTS);

        try (var relay = floor.instance("relay", HEAP, Map.of())) {
            await().atMost(RelayFloor.PATIENCE).until(() -> relay.isReady() && waiting() == 0);
        }
    }

    private long waiting() {
        return floor.number("SELECT count(*) FROM outbox");
    }
}
