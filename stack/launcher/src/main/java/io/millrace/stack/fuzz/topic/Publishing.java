package io.millrace.stack.fuzz.topic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import io.millrace.stack.Progress;
import io.millrace.stack.StackException;
import io.millrace.stack.setup.Schemas;
import io.millrace.stack.setup.Wiring;

/** Sends generated records to the topics in turn. */
public final class Publishing {

    private static final int LARGEST = 1_000_000;

    private final Wiring wiring;
    private final Schemas registry;
    private final String bootstrapServers;
    private final Records records;
    private final long seed;

    /** The sent records by position. */
    private final Map<Position, Case> sent = Collections.synchronizedMap(new HashMap<>());

    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    private record Written(String name, Schema schema, int schemaId) {}

    /** The position of a record. */
    record Position(String topic, int partition, long offset) {}

    public Publishing(Wiring wiring, Schemas registry, String bootstrapServers, Known known, long seed) {
        this.wiring = wiring;
        this.registry = registry;
        this.bootstrapServers = bootstrapServers;
        this.records = new Records(known);
        this.seed = seed;
    }

    Map<Position, Case> sent() {
        return sent;
    }

    public void run(int cases) {
        List<Written> topics = registry.of(wiring).entrySet().stream()
                .map(entry -> new Written(entry.getKey(), entry.getValue(), registry.contentId(entry.getKey())))
                .toList();
        // In single batches: a refused record fails no other one.
        Map<String, Object> config = Map.of(
                "bootstrap.servers", bootstrapServers, "acks", "all", "batch.size", 0, "max.request.size", LARGEST);
        try (var progress = Progress.rated("Records", cases, "records");
                var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < cases; i++) {
                Written topic = topics.get(i % topics.size());
                var random = new Random(seed * 1_000_033 + i);
                send(producer, records.next(topic.name(), topic.schema(), topic.schemaId(), random));
                progress.step();
            }
        }
        if (!failures.isEmpty()) {
            throw new StackException("The broker accepts no records: " + failures.getFirst());
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Case made) {
        var record = new ProducerRecord<>(made.topic(), made.key(), made.value());
        made.headers().forEach((name, value) -> record.headers().add(name, value));
        var _ = producer.send(record, (at, failure) -> {
            if (failure == null) {
                sent.put(new Position(at.topic(), at.partition(), at.offset()), made);
            } else if (!(failure instanceof InvalidRecordException)) {
                // The broker refuses a record without a key in a compacted topic: no consumer sees it.
                failures.add(failure.toString());
            }
        });
    }
}
