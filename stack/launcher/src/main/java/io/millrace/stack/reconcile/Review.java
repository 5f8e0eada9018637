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
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.redrive.RedriveMark;
import io.millrace.messaging.redrive.RedriveMark.Consumer;
import io.millrace.stack.setup.Wiring.Consumed;

/**
 * Finds the events of one channel that the service's inbox does not know.
 *
 * <p>A method with {@code @Inbox} records every event of the types that it handles. Another handler, or one with a filter,
 * may record only some of its events, so an event that is missing from its inbox proves nothing. Such events count if
 * other events show that the service is behind: an event counts if the inbox has others of its type, or if it lies behind
 * the last known event.
 */
final class Review {

    private final Consumer consumer;
    private final Consumed channel;
    private final Knowledge knowledge;
    private final Map<Integer, List<Missing>> missing = new TreeMap<>();
    private final Map<Integer, Long> lastKnown = new HashMap<>();
    private final Set<String> notedTypes = new HashSet<>();

    private record Missing(long offset, Instant at, String type) {}

    Review(String service, Consumed channel, Knowledge knowledge) {
        this.consumer = new Consumer(service, channel.channel(), channel.group());
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
            if (!isForAnother(record)) {
                Set<UUID> own = ids(record);
                ids.put(record, own);
                all.addAll(own);
            }
        }
        Set<UUID> known = knowledge.known(channel.channel(), all);
        for (var record : records) {
            Set<UUID> own = ids.get(record);
            if (own != null) {
                note(record, own.stream().anyMatch(known::contains));
            }
        }
    }

    /** The service acknowledges such a record, and its inbox has no row for it. */
    private boolean isForAnother(ConsumerRecord<byte[], byte[]> record) {
        return RedriveMark.isForAnother(EventRecords.headers(record), record.topic(), consumer, any -> true);
    }

    private void note(ConsumerRecord<byte[], byte[]> record, boolean known) {
        String type = Optional.ofNullable(EventRecords.header(record, CloudEvents.TYPE))
                .orElse("");
        if (known) {
            notedTypes.add(type);
            lastKnown.put(record.partition(), record.offset());
        } else if (channel.handles(type)) {
            missing.computeIfAbsent(record.partition(), number -> new ArrayList<>())
                    .add(new Missing(record.offset(), Instant.ofEpochMilli(record.timestamp()), type));
        }
    }

    /**
     * The ids under which the inbox may know the record. One that can't be decoded is known by its fingerprint, in earlier
     * releases by its place; once redriven, by its letter's id.
     */
    private Set<UUID> ids(ConsumerRecord<byte[], byte[]> record) {
        String place = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
        Set<UUID> ids = EventRecords.ids(record);
        ids.add(EventIds.inboxId(channel.group(), place));
        var raw = new RawRecord(record.topic(), record.key(), record.value(), List.of());
        ids.add(EventIds.inboxId(channel.group(), raw.fingerprint(place, Instant.ofEpochMilli(record.timestamp()))));
        RedriveMark.read(EventRecords.headers(record), place, consumer)
                .flatMap(mark -> Optional.ofNullable(mark.letter()))
                .ifPresent(ids::add);
        return ids;
    }

    /** The events that the service has forgotten. */
    Stream<Forgotten> result(String service) {
        var noted = new TreeMap<Integer, List<Missing>>();
        var others = new TreeMap<Integer, List<Missing>>();
        missing.forEach((partition, events) -> {
            for (Missing event : events) {
                if (channel.inbox() || notedTypes.contains(event.type())) {
                    noted.computeIfAbsent(partition, number -> new ArrayList<>())
                            .add(event);
                } else if (event.offset() > lastKnown.getOrDefault(partition, -1L)) {
                    others.computeIfAbsent(partition, number -> new ArrayList<>())
                            .add(event);
                }
            }
        });
        return Stream.concat(
                forgotten(service, noted, channel.inbox()).stream(), forgotten(service, others, false).stream());
    }

    private Optional<Forgotten> forgotten(String service, Map<Integer, List<Missing>> events, boolean certain) {
        var from = new TreeMap<Integer, Long>();
        events.forEach((partition, some) -> from.put(partition, some.getFirst().offset()));
        return events.values().stream()
                .flatMap(List::stream)
                .map(Missing::at)
                .min(Instant::compareTo)
                .map(first -> new Forgotten(
                        service,
                        channel.topic(),
                        channel.group(),
                        events.values().stream().mapToLong(List::size).sum(),
                        first,
                        from,
                        certain));
    }
}
