package io.millrace.stack.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads committed records of topics, outside of any consumer group. */
final class Records implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final String AT_MOST = "2000";

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** @param connection how clients reach the broker */
    Records(Map<String, Object> connection) {
        var config = new HashMap<>(connection);
        config.put("enable.auto.commit", "false");
        config.put("isolation.level", "read_committed");
        config.put("allow.auto.create.topics", "false");
        config.put("max.poll.records", AT_MOST);
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The ends of the topic's partitions; empty if there is no such topic. */
    Map<TopicPartition, Long> ends(String topic) {
        return consumer.endOffsets(partitions(topic));
    }

    /** The first offsets of the topic's partitions; empty if there is no such topic. */
    Map<TopicPartition, Long> beginnings(String topic) {
        return consumer.beginningOffsets(partitions(topic));
    }

    private List<TopicPartition> partitions(String topic) {
        return Optional.ofNullable(consumer.listTopics().get(topic)).stream()
                .flatMap(List::stream)
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** The number of offsets to read, which is at least the number of records. */
    long left(Map<TopicPartition, Long> until, @Nullable Instant since) {
        Map<TopicPartition, Long> ends = begin(until, since);
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
    }

    /**
     * Passes records to the reader, in portions; each partition's records keep their order.
     *
     * @param until for each partition, the offset before which to end
     * @param since the time from which on records are read; null for all
     */
    void read(
            Map<TopicPartition, Long> until,
            @Nullable Instant since,
            Consumer<List<ConsumerRecord<byte[], byte[]>>> reader) {
        Map<TopicPartition, Long> ends = begin(until, since);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            var portion = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.getOrDefault(partition, 0L)) {
                    portion.add(record);
                }
            }
            reader.accept(portion);
        }
    }

    /**
     * Seeks to the first record, and returns the offsets to end at: a topic that was created again ends before an old
     * offset.
     */
    private Map<TopicPartition, Long> begin(Map<TopicPartition, Long> until, @Nullable Instant since) {
        var ends = new HashMap<TopicPartition, Long>(consumer.endOffsets(until.keySet()));
        ends.replaceAll((partition, end) -> Math.min(end, until.getOrDefault(partition, end)));
        consumer.assign(ends.keySet());
        seek(ends, since);
        return ends;
    }

    private void seek(Map<TopicPartition, Long> until, @Nullable Instant since) {
        if (since == null) {
            consumer.seekToBeginning(until.keySet());
            return;
        }
        var times = new HashMap<TopicPartition, Long>();
        until.keySet().forEach(partition -> times.put(partition, since.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> first = consumer.offsetsForTimes(times);
        until.forEach((partition, end) -> {
            OffsetAndTimestamp found = first.get(partition);
            consumer.seek(partition, found == null ? end : found.offset());
        });
    }

    @Override
    public void close() {
        consumer.close();
    }
}
