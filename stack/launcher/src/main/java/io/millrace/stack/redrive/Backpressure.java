package io.millrace.stack.redrive;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import io.millrace.messaging.redrive.DeadLetter;
import io.millrace.stack.Pause;
import io.millrace.stack.StackException;

/** Limits the letters per second, and pauses while their consumer lags. */
final class Backpressure implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int LOOK_AFTER = 100;

    private final Admin admin;
    private final Duration pause;
    private final long mostLag;
    private int sinceLook;

    /**
     * @param connection how clients reach the broker
     * @param perSecond letters
     * @param mostLag records that may wait for the letter's consumer
     */
    Backpressure(Map<String, Object> connection, int perSecond, long mostLag) {
        this.admin = Admin.create(connection);
        this.pause = Duration.ofNanos(1_000_000_000L / perSecond);
        this.mostLag = mostLag;
    }

    void await(DeadLetter letter) {
        if (sinceLook++ % LOOK_AFTER == 0) {
            while (lag(letter) > mostLag) {
                Pause.of(LOOK_EVERY);
            }
        }
        Pause.of(pause);
    }

    private long lag(DeadLetter letter) {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(letter.consumerGroup())
                    .partitionsToOffsetAndMetadata()
                    .get();
            committed.keySet().removeIf(partition -> !partition.topic().equals(letter.originalTopic()));
            committed.values().removeIf(Objects::isNull);
            var latest = new HashMap<TopicPartition, OffsetSpec>();
            committed.keySet().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    admin.listOffsets(latest).all().get();
            return committed.entrySet().stream()
                    .mapToLong(entry ->
                            Objects.requireNonNull(ends.get(entry.getKey())).offset()
                                    - entry.getValue().offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new StackException(
                    "The lag of the consumer group %s can't be read: %s"
                            .formatted(letter.consumerGroup(), e.getCause()),
                    e);
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
