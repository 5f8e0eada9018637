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
 * Finds the events of one topic that their own service has lost: their {@code sequence} is higher than any that the outbox
 * has drawn. Events that the service has entered again meanwhile are left out.
 */
final class LostEvents {

    private final String topic;
    private final String last;
    private final @Nullable Consumed recovery;
    private final Knowledge knowledge;

    /** The last lost event of each key. */
    private final Map<String, Place> lastOfKey = new HashMap<>();

    private long count;
    private @Nullable Instant first;

    /** A record's place in the topic. */
    record Place(int partition, long offset) {

        static Place of(ConsumerRecord<?, ?> record) {
            return new Place(record.partition(), record.offset());
        }
    }

    /** @param recovery the service's channel for events that it has lost; null if it has none */
    LostEvents(String topic, @Nullable Consumed recovery, Knowledge knowledge) {
        this.topic = topic;
        this.recovery = recovery;
        this.knowledge = knowledge;
        this.last = CloudEvents.sequence(Math.max(knowledge.lastSequence(), 0));
    }

    String topic() {
        return topic;
    }

    void read(Collection<ConsumerRecord<byte[], byte[]>> records) {
        for (var record : among(records)) {
            count++;
            lastOfKey.put(EventRecords.key(record), Place.of(record));
            Instant at = Instant.ofEpochMilli(record.timestamp());
            first = first == null || at.isBefore(first) ? at : first;
        }
    }

    /** The lost events among these records. */
    List<ConsumerRecord<byte[], byte[]>> among(Collection<ConsumerRecord<byte[], byte[]>> records) {
        var lost = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var record : records) {
            String sequence = EventRecords.header(record, CloudEvents.PREFIX + CloudEvents.SEQUENCE);
            if (sequence != null && sequence.compareTo(last) > 0) {
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

    /** Whether it is the last of its key that was lost. Known when all records have been read. */
    boolean isLast(ConsumerRecord<byte[], byte[]> record) {
        return Place.of(record).equals(lastOfKey.get(EventRecords.key(record)));
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
