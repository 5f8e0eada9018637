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

/** The committed records of all topics, in their order. */
final class TopicFacts {

    private static final String DEAD_LETTERS = ".dlq";
    private static final String INTERNAL = "__";

    /** The magic byte and content id that the registry's serializer writes before the payload. */
    private static final int HEADER_BYTES = 5;

    /** The records by topic and key, in their order. */
    private final Map<String, Map<String, List<Published>>> records = new TreeMap<>();

    private int duplicates;

    /**
     * A record.
     *
     * @param sequence its place among the events of its key, in the order of the commits
     * @param cause class of the dead letter's failure; empty for other records
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

        /** The type without its namespace. */
        String kind() {
            return type.substring(type.lastIndexOf('.') + 1);
        }

        @Override
        public String toString() {
            return "topic %s-%d@%d  %s %s, sequence %s%s"
                    .formatted(
                            topic,
                            partition,
                            offset,
                            kind(),
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

    /** Reads all topics from their first record. */
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

    /** Keys whose events are not in the order of their commits. */
    List<Published> outOfOrder() {
        var found = new ArrayList<Published>();
        records.forEach((topic, keys) -> {
            if (!topic.endsWith(DEAD_LETTERS)) {
                keys.values().forEach(events -> swapped(events, found));
            }
        });
        return found;
    }

    /** Without duplicates, which were published again after a crash: consumers recognize them by their id. */
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

    /** The versions of an order's events in the order of their records, without duplicates. */
    List<Long> versions(String order) {
        return of("orders", order).stream().map(Published::version).distinct().toList();
    }

    /** An order's events in the order of their records, without duplicates. */
    List<Published> once(String order) {
        var seen = new HashSet<String>();
        return of("orders", order).stream()
                .filter(event -> seen.add(event.id()))
                .toList();
    }

    /** The kinds of an order's events in the order of their records, each once. */
    List<String> types(String order) {
        return of("orders", order).stream().map(Published::kind).distinct().toList();
    }

    /** The number of an order's events of a kind, without duplicates. */
    long count(String order, String kind) {
        return of("orders", order).stream()
                .filter(event -> event.kind().equals(kind))
                .map(Published::id)
                .distinct()
                .count();
    }

    /** Whether the order was shipped before it was paid, if it was authorized first. */
    boolean isPaidInItsPlace(String order) {
        List<String> types = types(order);
        int paid = types.indexOf("OrderPaid");
        int shipped = types.indexOf("OrderShipped");
        return !types.contains("OrderPaymentAuthorized") || paid < 0 || (0 <= shipped && shipped < paid);
    }

    List<Published> of(String topic, @Nullable String key) {
        return records.getOrDefault(topic, Map.of()).getOrDefault(key, List.of());
    }

    /** All records of a key, topic by topic. */
    List<String> story(String key) {
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

    /** The number of records that are duplicates. */
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
