package io.millrace.bench.relay;

import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import io.millrace.bench.Size;

/** Measures the client library by itself, with the records in memory: the baseline of every relay. */
final class ProducerAlone implements Closeable {

    static final String TOPIC = "alone";

    private final KafkaProducer<String, byte[]> producer;
    private final byte[] payloads;
    private final Size size;

    ProducerAlone(String bootstrapServers, Size size) {
        this.size = size;
        this.payloads = new byte[size.bytes() * 64];
        new Random(1).nextBytes(payloads);
        // The producer's defaults: idempotent, acks=all.
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /**
     * Sends the records.
     *
     * @return records a second, until the broker has acknowledged the last one
     */
    double rate() {
        var random = new Random(2);
        long begin = System.nanoTime();
        for (int i = 0; i < size.rows(); i++) {
            var payload = new byte[size.bytes()];
            System.arraycopy(payloads, random.nextInt(payloads.length - size.bytes()), payload, 0, size.bytes());
            var event = new ProducerRecord<>(TOPIC, "key-" + random.nextInt(size.keys()), payload);
            event.headers()
                    .add("ce_id", new UUID(random.nextLong(), i).toString().getBytes(StandardCharsets.US_ASCII));
            var _ = producer.send(event);
        }
        producer.flush();
        return size.rows() * 1e9 / (System.nanoTime() - begin);
    }

    @Override
    public void close() {
        producer.close();
    }
}
