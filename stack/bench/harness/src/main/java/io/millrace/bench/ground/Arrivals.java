package io.millrace.bench.ground;

import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import io.millrace.stack.Pause;
import io.millrace.stack.StackException;

/** Records which committed records arrive in a topic from now on, and when, as any consumer sees them. */
public final class Arrivals implements Closeable {

    /** Gives the id of a record; null for a record that does not matter. */
    public interface Identity extends Function<ConsumerRecord<byte[], byte[]>, @Nullable String> {}

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Identity identity;
    private final Map<String, Long> micros = new ConcurrentHashMap<>();
    private final Thread thread;
    private final AtomicLong count = new AtomicLong();
    private volatile long first;
    private volatile long last;
    private volatile boolean closed;

    /** Counts records only. */
    public Arrivals(String bootstrapServers, String topic) {
        this(bootstrapServers, topic, event -> null);
    }

    public Arrivals(String bootstrapServers, String topic, Identity identity) {
        this.identity = identity;
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "max.poll.records", "5000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread = Thread.ofPlatform().name("arrivals").start(this::read);
    }

    /** Identifies a record by one of its headers, read as text. */
    public static Identity header(String name) {
        return event -> {
            var header = event.headers().lastHeader(name);
            return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        };
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                var records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    long now = System.nanoTime();
                    long micro = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                    for (var event : records) {
                        String id = identity.apply(event);
                        if (id != null) {
                            micros.putIfAbsent(id, micro);
                        }
                    }
                    first = count.get() == 0 ? now : first;
                    last = now;
                    count.addAndGet(records.count());
                }
            }
        } catch (WakeupException e) {
            // Thrown by close().
        }
    }

    public long count() {
        return count.get();
    }

    /** Arrival time of each record, by id, in microseconds since 1970. */
    public Map<String, Long> micros() {
        return micros;
    }

    /**
     * Waits until this many records have arrived since the beginning.
     *
     * @return when the last of them had arrived, by {@link System#nanoTime()}
     */
    public long await(long wanted, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (count.get() < wanted) {
            if (System.nanoTime() > end) {
                throw new StackException(
                        "%,d of %,d records have come in %d s".formatted(count.get(), wanted, patience.toSeconds()));
            }
            Pause.of(LOOK);
        }
        return last;
    }

    /** When the first record arrived, by {@link System#nanoTime()}. */
    public long first() {
        return first;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
