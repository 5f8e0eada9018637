package io.millrace.stack.reconcile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.Recovery;
import io.millrace.stack.StackException;

/** Publishes lost events again, with their ids, to the recovery topic from which their own service restores them. */
final class Recovering implements AutoCloseable {

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.UTF_8);

    private final KafkaProducer<byte[], byte[]> producer;

    /** @param connection how clients reach the broker */
    Recovering(Map<String, Object> connection) {
        var config = new HashMap<>(connection);
        config.put("acks", "all");
        config.put("enable.idempotence", "true");
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Publishes the lost events among the records, and returns when the broker has them. */
    void publish(LostEvents lost, List<ConsumerRecord<byte[], byte[]>> records, String recovery) {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var record : lost.among(records)) {
            var headers = new RecordHeaders(record.headers().toArray());
            if (lost.isLast(record)) {
                headers.add(CloudEvents.PREFIX + Recovery.LAST, TRUE);
            }
            sent.add(producer.send(new ProducerRecord<>(recovery, null, record.key(), record.value(), headers)));
        }
        sent.forEach(one -> await(one, recovery));
    }

    private static void await(Future<RecordMetadata> sent, String topic) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new StackException("Lost events can't be published to %s: %s".formatted(topic, e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
