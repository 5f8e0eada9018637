package io.millrace.e2e;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import io.millrace.contracts.orders.OrderEvent;

/** The topic of the orders' events, as it lies on the broker. */
final class OrderTopic {

    /** Magic byte and content id, as the registry's serializer puts them ahead. */
    private static final int HEADER_BYTES = 5;

    private final int broker;

    OrderTopic(int broker) {
        this.broker = broker;
    }

    /** Orders of which an event is missing, or stands ahead of an earlier one. */
    List<String> ordersOutOfSequence() throws IOException {
        var versions = new HashMap<String, List<Long>>();
        Map<String, Object> config =
                Map.of("bootstrap.servers", "localhost:" + broker, "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor("orders").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<String, byte[]> event : consumer.poll(Duration.ofMillis(200))) {
                    versions.computeIfAbsent(event.key(), key -> new ArrayList<>())
                            .add(version(event.value()));
                }
            }
        }
        if (versions.isEmpty()) {
            throw new AssertionError("the topic is empty");
        }
        return versions.entrySet().stream()
                .filter(entry -> !isSequence(entry.getValue()))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    /** An event that stands twice was published again after a crash: consumers know it by its id. */
    private static boolean isSequence(List<Long> versions) {
        long last = 0;
        for (long version : versions) {
            if (version > last + 1) {
                return false;
            }
            last = Math.max(last, version);
        }
        return true;
    }

    private static long version(byte[] value) throws IOException {
        var reader = new GenericDatumReader<GenericRecord>(OrderEvent.getClassSchema());
        var decoder = DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null);
        return (long) reader.read(null, decoder).get("version");
    }
}
