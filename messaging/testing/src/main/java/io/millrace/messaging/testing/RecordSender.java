package io.millrace.messaging.testing;

import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Sends records of any kind to topics, sound and broken ones. */
public final class RecordSender implements Closeable {

    private static final Map<String, RecordSender> SHARED = new ConcurrentHashMap<>();

    private final KafkaProducer<String, byte[]> producer;

    public RecordSender(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** A sender that stays open for as long as the tests run. */
    static RecordSender shared(String bootstrapServers) {
        return SHARED.computeIfAbsent(bootstrapServers, RecordSender::new);
    }

    /** The headers that make a record an event. */
    public static Map<String, String> event(UUID id, String type) {
        var headers = new HashMap<String, String>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id.toString());
        headers.put("ce_type", type);
        headers.put("ce_source", "/test");
        return headers;
    }

    /** Sends a record and waits until the broker has acknowledged it. */
    public RecordMetadata send(
            String topic, @Nullable String key, byte @Nullable [] value, Map<String, String> headers) {
        return send(topic, key, value, headers, null);
    }

    /** @param time the record's time; null for the present */
    RecordMetadata send(
            String topic,
            @Nullable String key,
            byte @Nullable [] value,
            Map<String, String> headers,
            @Nullable Instant time) {
        var record = new ProducerRecord<>(topic, null, time == null ? null : time.toEpochMilli(), key, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        try {
            return producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
