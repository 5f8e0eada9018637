package io.millrace.stack.redrive;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.redrive.DeadLetter;
import io.millrace.stack.StackException;

/**
 * The letters in a dead-letter topic. The offsets of the consumer group {@code millrace-redrive} store the position of
 * earlier runs.
 */
final class Letters implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String GROUP = "millrace-redrive";

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> ends;

    /** @param connection how clients reach the broker */
    Letters(String topic, Map<String, Object> connection) {
        this.topic = topic;
        var config = new HashMap<>(connection);
        config.put("group.id", GROUP);
        config.put("enable.auto.commit", "false");
        config.put("isolation.level", "read_committed");
        config.put("auto.offset.reset", "earliest");
        config.put("allow.auto.create.topics", "false");
        config.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        partitions = Optional.ofNullable(consumer.listTopics().get(topic)).stream()
                .flatMap(List::stream)
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            consumer.close();
            throw new StackException(
                    "There is no topic %s; dead-letter topics are named TOPIC.SERVICE.dlq, such as orders.tracking.dlq"
                            .formatted(topic));
        }
        // The next run gets the letters that are written meanwhile.
        ends = consumer.endOffsets(partitions);
    }

    /** Passes each letter to the reader, in order within a partition, until the reader returns false. */
    void read(boolean fromTheBeginning, Predicate<DeadLetter> reader, Predicate<ConsumerRecord<?, ?>> unreadable) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(new HashSet<>(partitions));
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata from = committed.get(partition);
            consumer.assign(List.of(partition));
            if (fromTheBeginning || from == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, from.offset());
            }
            if (!read(partition, reader, unreadable)) {
                return;
            }
        }
    }

    private boolean read(
            TopicPartition partition, Predicate<DeadLetter> reader, Predicate<ConsumerRecord<?, ?>> unreadable) {
        long end = ends.getOrDefault(partition, 0L);
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() >= end) {
                    break;
                }
                Optional<DeadLetter> letter = letter(record);
                if (letter.isEmpty() ? !unreadable.test(record) : !reader.test(letter.get())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Optional<DeadLetter> letter(ConsumerRecord<byte[], byte[]> record) {
        try {
            var letter = DeadLetter.of(raw(record), record.partition(), record.offset());
            letter.id();
            letter.count();
            return Optional.of(letter);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The last letter of each event. Earlier letters were redriven before; otherwise there would be no later letter.
     */
    Map<UUID, String> lastOfEachEvent() {
        var last = new HashMap<UUID, String>();
        read(
                true,
                letter -> {
                    last.put(letter.id(), letter.place());
                    return true;
                },
                record -> true);
        return last;
    }

    /** The next run begins behind these letters. */
    void remember(Map<Integer, Long> next) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        next.forEach((partition, offset) ->
                offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
        consumer.commitSync(offsets);
    }

    /**
     * The original record of a letter, if the record is still at its original place. After the topic was made again, another
     * record may lie there.
     */
    Optional<RawRecord> original(DeadLetter letter) {
        if (letter.originalPartition().isEmpty() || letter.originalOffset().isEmpty()) {
            return Optional.empty();
        }
        var partition = new TopicPartition(
                letter.originalTopic(), letter.originalPartition().get());
        long offset = letter.originalOffset().get();
        var before = consumer.assignment();
        Map<TopicPartition, Long> positions = new HashMap<>();
        before.forEach(one -> positions.put(one, consumer.position(one)));
        try {
            consumer.assign(List.of(partition));
            if (consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, Long.MAX_VALUE) > offset) {
                return Optional.empty();
            }
            consumer.seek(partition, offset);
            long patience = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < patience) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    RawRecord found = raw(record);
                    return record.offset() == offset
                                    && letter.isOf(
                                            found.header(CloudEvents.ID), Instant.ofEpochMilli(record.timestamp()))
                            ? Optional.of(found)
                            : Optional.empty();
                }
            }
            return Optional.empty();
        } finally {
            consumer.assign(before);
            positions.forEach(consumer::seek);
        }
    }

    private static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        List<RawHeader> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new RawHeader(header.key(), header.value())));
        return new RawRecord(record.topic(), record.key(), record.value(), headers);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
