package io.millrace.stack.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.millrace.messaging.event.EventIds;
import io.millrace.stack.setup.Wiring.Consumed;

/**
 * Finds the events of one channel that its inbox does not know.
 *
 * <p>A method with {@code @Inbox} notes every event that it handles. Another handler may note some of its events only: of
 * its events, those count as forgotten behind which no event of their partition is known. If there are gaps before, it
 * notes some only, and what it has forgotten is no more than likely.
 */
final class Review {

    private final Consumed channel;
    private final Knowledge knowledge;
    private final Map<Integer, List<Missing>> missing = new TreeMap<>();
    private boolean selective;

    private record Missing(long offset, Instant at) {}

    Review(Consumed channel, Knowledge knowledge) {
        this.channel = channel;
        this.knowledge = knowledge;
    }

    void read(List<ConsumerRecord<byte[], byte[]>> records) {
        if (records.isEmpty()) {
            return;
        }
        var ids = new HashMap<ConsumerRecord<byte[], byte[]>, Set<UUID>>();
        var all = new HashSet<UUID>();
        for (var record : records) {
            Set<UUID> own = ids(record);
            ids.put(record, own);
            all.addAll(own);
        }
        Set<UUID> known = knowledge.known(channel.channel(), all);
        for (var record : records) {
            note(record, ids.getOrDefault(record, Set.of()).stream().anyMatch(known::contains));
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record, boolean known) {
        var ofPartition = missing.computeIfAbsent(record.partition(), number -> new ArrayList<>());
        if (!known) {
            ofPartition.add(new Missing(record.offset(), Instant.ofEpochMilli(record.timestamp())));
        } else if (!channel.inbox() && !ofPartition.isEmpty()) {
            selective = true;
            ofPartition.clear();
        }
    }

    /** The ids under which the inbox may know the record: one that can't be decoded is known by its place. */
    private Set<UUID> ids(ConsumerRecord<byte[], byte[]> record) {
        String place = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
        Set<UUID> ids = EventRecords.ids(record);
        ids.add(EventIds.inboxId(channel.group(), place));
        return ids;
    }

    /** What the service has forgotten; empty if it is nothing. */
    Optional<Forgotten> result(String service) {
        missing.values().removeIf(List::isEmpty);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        var from = new TreeMap<Integer, Long>();
        missing.forEach(
                (partition, events) -> from.put(partition, events.getFirst().offset()));
        long events = missing.values().stream().mapToLong(List::size).sum();
        Instant first = missing.values().stream()
                .flatMap(List::stream)
                .map(Missing::at)
                .min(Instant::compareTo)
                .orElseThrow();
        return Optional.of(new Forgotten(service, channel.topic(), channel.group(), events, first, from, !selective));
    }
}
