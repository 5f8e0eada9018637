package io.millrace.stack.reconcile;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

import io.millrace.stack.Pause;
import io.millrace.stack.StackException;

/** The committed offsets of consumer groups. */
final class GroupOffsets implements AutoCloseable {

    /** Longer than the session timeout of a killed member. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Admin admin;

    /** @param connection how clients reach the broker */
    GroupOffsets(Map<String, Object> connection) {
        admin = Admin.create(connection);
    }

    /** The group's committed offset for each partition of the topic that has one. */
    Map<TopicPartition, Long> committed(String group, String topic) {
        var offsets = new HashMap<TopicPartition, Long>();
        join("The offsets of group " + group + " can't be read", offsets(group)).forEach((partition, offset) -> {
            if (partition.topic().equals(topic) && offset != null) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    /** The number of offsets between beginnings and ends that the group has not passed. */
    long lag(String group, Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                join("The offsets of group " + group + " can't be read", offsets(group));
        return ends.entrySet().stream()
                .mapToLong(end -> {
                    OffsetAndMetadata reached = committed.get(end.getKey());
                    long first = beginnings.getOrDefault(end.getKey(), 0L);
                    return end.getValue() - (reached == null ? first : Math.max(first, reached.offset()));
                })
                .sum();
    }

    private KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> offsets(String group) {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
    }

    /**
     * Sets the group back to these offsets.
     *
     * @throws StackException if the group's consumers have not left within a minute
     */
    void setBack(Forgotten events) {
        awaitEmpty(events.service(), events.group(), events.topic());
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        events.from()
                .forEach((partition, offset) ->
                        offsets.put(new TopicPartition(events.topic(), partition), new OffsetAndMetadata(offset)));
        join(
                "The offsets of group " + events.group() + " can't be set",
                admin.alterConsumerGroupOffsets(events.group(), offsets).all());
    }

    /** @throws StackException if the group's consumers have not left within a minute */
    void awaitEmpty(String service, String group, String topic) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isEmpty(group)) {
            if (System.nanoTime() > end) {
                throw new StackException("%s still consumes %s: stop all its instances, and run the command again"
                        .formatted(service, topic));
            }
            Pause.of(LOOK_EVERY);
        }
    }

    private boolean isEmpty(String group) {
        KafkaFuture<ConsumerGroupDescription> description = Objects.requireNonNull(
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
        try {
            GroupState state = description.get().groupState();
            return state == GroupState.EMPTY || state == GroupState.DEAD;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return true;
            }
            throw new StackException("The group %s can't be read: %s".formatted(group, e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }

    private static <T> T join(String failure, KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new StackException(failure + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
