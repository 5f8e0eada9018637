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
 * How far a channel's consumer has come in each partition, markers of transactions included. Such a marker has an offset
 * of its own behind the records, and nobody acknowledges it: with the last record's successor committed, a group that
 * has dealt with everything still lags behind by one, and whoever scales by lag never lets it sleep
 * (kedacore/keda#2033).
 *
 * <p>While a consumer polls, everything but {@link #ahead} is called by the thread that does.
 */
final class Positions {

    /** No record since the partition was assigned; no commit that is known of. */
    private static final long NONE = -1;

    private final ConcurrentMap<TopicPartition, Position> byPartition = new ConcurrentHashMap<>();
    private final AtomicBoolean claimed = new AtomicBoolean();

    /** Of one consumer, the first that wants them: others with a copy of its configuration read elsewhere. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    void release() {
        byPartition.clear();
        claimed.set(false);
    }

    void polled(ConsumerRecords<?, ?> records) {
        // Without the next offsets, too: somebody else who looks at records may have dropped those.
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

    /** They are somebody else's now, or begin anew. */
    void forget(Collection<TopicPartition> partitions) {
        byPartition.keySet().removeAll(partitions);
    }

    /** What may be committed beyond what is, because no record lies before it that has not been dealt with. */
    Map<TopicPartition, OffsetAndMetadata> ahead() {
        var ahead = new HashMap<TopicPartition, OffsetAndMetadata>();
        byPartition.forEach((partition, position) -> {
            OffsetAndMetadata next = position.next();
            if (next != null && position.allDealtWith() && next.offset() > position.committed()) {
                ahead.put(partition, next);
            }
        });
        return ahead;
    }

    private static Position orUnknown(@Nullable Position known) {
        return known == null ? new Position(NONE, null, NONE) : known;
    }

    /**
     * @param last offset of the last record that was polled
     * @param next where the next poll goes on
     * @param committed the last offset that was, as far as is known here
     */
    private record Position(long last, @Nullable OffsetAndMetadata next, long committed) {

        Position withLast(long newLast) {
            // Where the next poll goes on is told with it, if it is told.
            return new Position(newLast, null, committed);
        }

        Position withNext(OffsetAndMetadata newNext) {
            return new Position(last, newNext, committed);
        }

        Position withCommitted(long newCommitted) {
            return new Position(last, next, newCommitted);
        }

        boolean allDealtWith() {
            return last == NONE || committed > last;
        }
    }
}
