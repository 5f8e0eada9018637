package io.millrace.stack.redrive;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.redrive.DeadLetter;
import io.millrace.stack.StackException;

/** Publishes the records of dead letters to the topics that they came from. */
final class Returns implements AutoCloseable {

    /** The largest record in bytes. The topic's own limit is left to the broker. */
    private static final int LARGEST = 64 << 20;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Integer> partitions = new HashMap<>();

    /** @param connection how clients reach the broker */
    Returns(Map<String, Object> connection) {
        var config = new HashMap<>(connection);
        config.put("acks", "all");
        config.put("enable.idempotence", "true");
        config.put("max.request.size", LARGEST);
        config.put("buffer.memory", 2 * LARGEST);
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Publishes the record, and returns its place when the broker has it. */
    RecordMetadata publish(DeadLetter letter, RawRecord record) {
        var headers = new RecordHeaders();
        record.headers().forEach(header -> headers.add(header.name(), header.value()));
        Future<RecordMetadata> sent = producer.send(
                new ProducerRecord<>(record.topic(), partition(letter), record.key(), record.value(), headers));
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw new StackException(
                    "%s can't be published to %s: %s".formatted(letter.place(), record.topic(), e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }

    /** The record's original partition, which also has the later records of its key. */
    private @Nullable Integer partition(DeadLetter letter) {
        int count = partitions.computeIfAbsent(
                letter.originalTopic(), topic -> producer.partitionsFor(topic).size());
        return letter.originalPartition().filter(number -> number < count).orElse(null);
    }

    @Override
    public void close() {
        producer.close();
    }
}
