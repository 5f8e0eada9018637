package io.millrace.relay;

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

/** Events nearly as large as Kafka's limit, and more of them than fit into a process's memory. */
class LargeEventsTest {

    private static final String HEAP = "128m";

    /** Enough for sixteen concurrent handlers, each of which makes a few copies of its event. */
    private static final String HEAP_OF_CONSUMER = "192m";

    private static final int EVENTS = 250;
    private static final int BYTES = 900_000;

    private RelayInfra infra;

    @BeforeEach
    void start() throws Exception {
        infra = new RelayInfra();
    }

    @AfterEach
    void stop() {
        infra.close();
    }

    @Test
    void aBacklogOfLargeEventsIsPublishedByAProcessWithASmallHeap() throws Exception {
        try (var writer = infra.instance("writer", HEAP, Map.of("MILLRACE_MESSAGING_OUTBOX_RELAY", "false"))) {
            await().atMost(RelayInfra.PATIENCE).until(writer::isReady);
            assertThat(writer.load(EVENTS, 1, EVENTS, 1, BYTES)).isTrue();
        }
        assertThat(waiting()).isEqualTo(EVENTS);

        try (var relay = infra.instance("relay", HEAP, Map.of())) {
            await().atMost(RelayInfra.PATIENCE).until(() -> relay.isReady() && waiting() == 0);
        }
    }

    @Test
    void aBacklogOfLargeEventsIsConsumedByAProcessWithASmallHeap() throws Exception {
        send("numbers", "x".repeat(BYTES));

        try (var consumer = infra.instance("consumer", HEAP_OF_CONSUMER, Map.of())) {
            await().atMost(RelayInfra.PATIENCE).until(() -> consumer.isReady() && consumed() == EVENTS);
        }
    }

    private void send(String topic, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", infra.bootstrapServers(), "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                var event = new ProducerRecord<>(topic, "key-" + i, value);
                event.headers().add("ce_id", UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
                producer.send(event).get();
            }
        }
    }

    private long consumed() {
        return infra.number("SELECT count(*) FROM seen WHERE topic = 'numbers'");
    }

    private long waiting() {
        return infra.number("SELECT count(*) FROM outbox");
    }
}
