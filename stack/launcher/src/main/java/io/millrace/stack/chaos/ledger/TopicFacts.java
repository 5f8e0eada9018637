package io.millrace.stack.chaos.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.embedded.kafka.Topics;

/** What lies in the topics, in its order, as a consumer that reads committed records sees it. */
final class TopicFacts {

    private static final String DEAD_LETTERS = ".dlq";
    private static final String INTERNAL = "__";

    /** Magic byte and content id, as the registry's serializer puts them ahead. */
    private static final int HEADER_BYTES = 5;

    /** By topic and key, in their order. */
    private final Map<String, Map<String, List<Published>>> records = new TreeMap<>();

    private int duplicates;

    /**
     * A record.
     *
     * @param sequence where it stands among those of its key, as committed
     * @param cause class of the failure that made it a dead letter; empty for others
     */
    record Published(
            String topic,
            int partition,
            long offset,
            String key,
            String id,
            String type,
            String sequence,
            long version,
            String cause) {

        @Override
        public String toString() {
            return "topic %s-%d@%d  %s %s, sequence %s%s"
                    .formatted(
                            topic,
                            partition,
                            offset,
                            type.substring(type.lastIndexOf('.') + 1),
                            id,
                            sequence,
                            (version > 0 ? ", version " + version : "")
                                    + (cause.isEmpty() ? "" : ", dead of " + cause));
        }
    }

    TopicFacts(List<Published> published) {
        published.forEach(event -> records.computeIfAbsent(event.topic(), topic -> new HashMap<>())
                .computeIfAbsent(event.key(), key -> new ArrayList<>())
                .add(event));
    }

    /** Reads all topics from their beginnings. */
    static TopicFacts read(String bootstrapServers) {
        var published = new ArrayList<Published>();
        Topics.read(bootstrapServers, topic -> !topic.startsWith(INTERNAL), record -> published.add(published(record)));
        return new TopicFacts(published);
    }

    private static Published published(ConsumerRecord<String, byte[]> raw) {
        return new Published(
                raw.topic(),
                raw.partition(),
                raw.offset(),
                String.valueOf(raw.key()),
                header(raw, "ce_id"),
                header(raw, "ce_type"),
                header(raw, "ce_sequence"),
                version(raw),
                header(raw, "dlq-exception-class"));
    }

    private static String header(ConsumerRecord<String, byte[]> raw, String name) {
        var header = raw.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static long version(ConsumerRecord<String, byte[]> raw) {
        if (!raw.topic().equals("orders")) {
            return 0;
        }
        var reader = new GenericDatumReader<GenericRecord>(OrderEvent.getClassSchema());
        var decoder =
                DecoderFactory.get().binaryDecoder(raw.value(), HEADER_BYTES, raw.value().length - HEADER_BYTES, null);
        try {
            return (long) reader.read(null, decoder).get("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keys whose events stand in another order than that in which they were committed. */
    List<Published> outOfOrder() {
        var found = new ArrayList<Published>();
        records.forEach((topic, keys) -> {
            if (!topic.endsWith(DEAD_LETTERS)) {
                keys.values().forEach(events -> swapped(events, found));
            }
        });
        return found;
    }

    /** An event that stands twice was published again after a crash: consumers know it by its id. */
    private void swapped(List<Published> events, List<Published> found) {
        var seen = new HashSet<String>();
        String last = "";
        for (Published event : events) {
            if (!seen.add(event.id())) {
                duplicates++;
            } else if (event.sequence().compareTo(last) <= 0) {
                found.add(event);
            } else {
                last = event.sequence();
            }
        }
    }

    /** The versions of an order's events, each once, as they stand. */
    List<Long> versions(String order) {
        return of("orders", order).stream().map(Published::version).distinct().toList();
    }

    List<Published> of(String topic, @Nullable String key) {
        return records.getOrDefault(topic, Map.of()).getOrDefault(key, List.of());
    }

    /** All records of a key, topic by topic. */
    List<String> tell(String key) {
        return records.values().stream()
                .flatMap(keys -> keys.getOrDefault(key, List.of()).stream())
                .map(Published::toString)
                .toList();
    }

    List<Published> deadLetters() {
        return records.entrySet().stream()
                .filter(topic -> topic.getKey().endsWith(DEAD_LETTERS))
                .flatMap(topic -> topic.getValue().values().stream())
                .flatMap(List::stream)
                .toList();
    }

    /** Records that stand more than once. */
    int duplicates() {
        return duplicates;
    }

    int count() {
        return records.values().stream()
                .flatMap(keys -> keys.values().stream())
                .mapToInt(List::size)
                .sum();
    }
}
