package io.millrace.e2e.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events nearly as large as Kafka takes them, and more of them than a process has memory for. */
class LargeEventsTest {

    private static final String HEAP = "128m";

    /** Each of sixteen handlers at work makes a few copies. */
    private static final String HEAP_OF_CONSUMER = "192m";

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

    @Test
    void aBacklogOfLargeEventsIsConsumedByAProcessWithASmallHeap() throws Exception {
        send("numbers", "x".repeat(BYTES));

        try (var consumer = floor.instance("consumer", HEAP_OF_CONSUMER, Map.of())) {
            await().atMost(RelayFloor.PATIENCE).until(() -> consumer.isReady() && consumed() == EVENTS);
        }
    }

    private void send(String topic, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", floor.bootstrapServers(), "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                var event = new ProducerRecord<>(topic, "key-" + i, value);
                event.headers().add("ce_id", UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
                producer.send(event).get();
            }
        }
    }

    private long consumed() {
        return floor.number("SELECT count(*) FROM seen WHERE topic = 'numbers'");
    }

    private long waiting() {
        return floor.number("SELECT count(*) FROM outbox");
    }
}
