package io.millrace.messaging.consume;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's position in each partition of its channel, transaction markers included. A transaction marker has an
 * offset of its own behind the records, and no handler acknowledges it. If only the offset after the last record were
 * committed, an idle group would keep a lag of one. A scaler that goes by lag would then never scale the group to zero
 * (kedacore/keda#2033).
 *
 * <p>The polling thread calls every method but {@link #ahead} while the consumer polls.
 */
final class Positions {

    /** No record polled since the partition was assigned; no known commit. */
    private static final long NONE = -1;

    private final ConcurrentMap<TopicPartition, Position> byPartition = new ConcurrentHashMap<>();
    private final AtomicBoolean claimed = new AtomicBoolean();

    /**
     * Claims these positions for the first consumer that asks. Others with a copy of its configuration read elsewhere.
     */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    void release() {
        byPartition.clear();
        claimed.set(false);
    }

    void polled(ConsumerRecords<?, ?> records) {
        // The last offset counts even without next offsets: another interceptor may have dropped the next offsets.
        for (TopicPartition partition : records.partitions()) {
            long last = records.records(partition).getLast().offset();
            byPartition.compute(partition, (same, known) -> orUnknown(known).withLast(last));
        }
        records.nextOffsets()
                .forEach((partition, next) -> byPartition.compute(
                        partition, (same, known) -> orUnknown(known).withNext(next)));
    }

    void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) ->
                byPartition.computeIfPresent(partition, (same, known) -> known.withCommitted(offset.offset())));
    }

    /** Forgets partitions that were revoked, or are newly assigned and begin anew. */
    void forget(Collection<TopicPartition> partitions) {
        byPartition.keySet().removeAll(partitions);
    }

    /** The offsets that may be committed beyond the committed ones: every record before them is done. */
    Map<TopicPartition, OffsetAndMetadata> ahead() {
        var ahead = new HashMap<TopicPartition, OffsetAndMetadata>();
        byPartition.forEach((partition, position) -> {
            OffsetAndMetadata next = position.next();
            if (next != null && position.isAllCommitted() && next.offset() > position.committed()) {
                ahead.put(partition, next);
            }
        });
        return ahead;
    }

    private static Position orUnknown(@Nullable Position known) {
        return known == null ? new Position(NONE, null, NONE) : known;
    }

    /**
     * @param last the offset of the last polled record
     * @param next the offset at which the next poll starts; null if the poll did not report it
     * @param committed the last committed offset that the interceptor reported
     */
    private record Position(long last, @Nullable OffsetAndMetadata next, long committed) {

        Position withLast(long newLast) {
            // The same poll reports the next offset, if it reports one.
            return new Position(newLast, null, committed);
        }

        Position withNext(OffsetAndMetadata newNext) {
            return new Position(last, newNext, committed);
        }

        Position withCommitted(long newCommitted) {
            return new Position(last, next, newCommitted);
        }

        boolean isAllCommitted() {
            return last == NONE || committed > last;
        }
    }
}
