package io.millrace.stack.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.CloudEvents;
import io.millrace.stack.setup.Wiring.Consumed;

/**
 * Finds the events of one topic that their own service has lost: their {@code sequence} is higher than any that the
 * outbox has drawn. Events that the service has restored meanwhile are left out.
 */
final class LostEvents {

    /**
     * PostgreSQL logs a sequence this many values ahead. After a recovery from the log the sequence may have drawn up
     * to this many values that no row has.
     */
    private static final int LOGGED_AHEAD = 32;

    private final String topic;
    private final String last;
    private final @Nullable Consumed recovery;
    private final Knowledge knowledge;

    /** The highest sequence among the lost events of each key; a topic may have an event twice. */
    private final Map<String, String> lastOfKey = new HashMap<>();

    private long count;
    private @Nullable Instant first;

    private LostEvents(String topic, @Nullable Consumed recovery, Knowledge knowledge, long drawn) {
        this.topic = topic;
        this.recovery = recovery;
        this.knowledge = knowledge;
        this.last = CloudEvents.sequence(Math.max(drawn, 0));
    }

    /**
     * Finds events that are certainly lost.
     *
     * @param recovery the service's channel for events that it has lost; null if it has none
     */
    static LostEvents certainly(String topic, @Nullable Consumed recovery, Knowledge knowledge) {
        return new LostEvents(topic, recovery, knowledge, knowledge.lastSequence());
    }

    /** Finds events that may be lost, and includes some that are not. */
    static LostEvents perhaps(String topic, Consumed recovery, Knowledge knowledge) {
        return new LostEvents(topic, recovery, knowledge, knowledge.lastSequence() - LOGGED_AHEAD);
    }

    String topic() {
        return topic;
    }

    void read(Collection<ConsumerRecord<byte[], byte[]>> records) {
        for (var record : among(records)) {
            count++;
            lastOfKey.merge(
                    EventRecords.key(record), sequence(record), (one, other) -> one.compareTo(other) > 0 ? one : other);
            Instant at = Instant.ofEpochMilli(record.timestamp());
            first = first == null || at.isBefore(first) ? at : first;
        }
    }

    /** The lost events among these records. */
    List<ConsumerRecord<byte[], byte[]>> among(Collection<ConsumerRecord<byte[], byte[]>> records) {
        var lost = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var record : records) {
            if (sequence(record).compareTo(last) > 0) {
                lost.add(record);
            }
        }
        Consumed channel = recovery;
        if (channel != null && !lost.isEmpty()) {
            Set<UUID> known = knowledge.known(
                    channel.channel(),
                    lost.stream()
                            .flatMap(record -> EventRecords.ids(record).stream())
                            .collect(Collectors.toSet()));
            lost.removeIf(record -> EventRecords.ids(record).stream().anyMatch(known::contains));
        }
        return lost;
    }

    /** Whether the event is the last lost event of its key. Known when all records have been read. */
    boolean isLast(ConsumerRecord<byte[], byte[]> record) {
        return sequence(record).equals(lastOfKey.get(EventRecords.key(record)));
    }

    /** The highest sequence of all lost events; 0 if no event is lost. */
    long highest() {
        return lastOfKey.values().stream().mapToLong(Long::parseLong).max().orElse(0);
    }

    /** Empty if the record is no event of an outbox. */
    private static String sequence(ConsumerRecord<byte[], byte[]> record) {
        return Optional.ofNullable(EventRecords.header(record, CloudEvents.PREFIX + CloudEvents.SEQUENCE))
                .orElse("");
    }

    Optional<Unwritten> result(String service) {
        return Optional.ofNullable(first)
                .map(earliest -> new Unwritten(
                        service,
                        topic,
                        count,
                        lastOfKey.size(),
                        earliest,
                        Optional.ofNullable(recovery).map(Consumed::topic)));
    }
}
