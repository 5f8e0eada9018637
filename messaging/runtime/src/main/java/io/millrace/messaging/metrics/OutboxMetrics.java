package io.millrace.messaging.metrics;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/** Meters of the outbox. Gauges cover the lanes that this instance holds: sum them over the instances. */
@ApplicationScoped
public class OutboxMetrics {

    private static final String CHANNEL = "channel";
    private static final String FAILED = "millrace.outbox.failed";
    private static final String POISONED = "millrace.outbox.poisoned";

    private final MeterRegistry registry;
    private final Map<String, AtomicLong> pending = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> held = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> heldRows = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> oldest = new ConcurrentHashMap<>();
    private final MultiGauge orphaned;
    private final AtomicLong lanes;

    OutboxMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.orphaned = MultiGauge.builder("millrace.outbox.orphaned.rows").register(registry);
        this.lanes = registry.gauge("millrace.outbox.lanes", new AtomicLong());
    }

    public void stored(Collection<String> channels) {
        channels.forEach(channel -> count("millrace.outbox.transactions", channel, 1));
    }

    public void published(String channel, int rows) {
        count("millrace.outbox.published", channel, rows);
    }

    /** Starts the counters at zero: a query for a counter's increase misses a first value of one. */
    public void begin(String channel) {
        List.of(FAILED, POISONED).forEach(name -> count(name, channel, 0));
    }

    /** Counts a batch that the broker could not take. */
    public void failed(String channel) {
        count(FAILED, channel, 1);
    }

    /** Counts a failed attempt at a row that cannot be published. */
    public void poisoned(String channel) {
        count(POISONED, channel, 1);
    }

    /** Sets the number of keys that wait behind a row that cannot be published. */
    public void held(String channel, long keys) {
        gauge(held, "millrace.outbox.held.keys", channel).set(keys);
    }

    /** Sets the number of rows that wait behind a row that cannot be published, that row included. */
    public void heldRows(String channel, long rows) {
        gauge(heldRows, "millrace.outbox.held.rows", channel).set(rows);
    }

    /** Sets the number of rows that wait for their turn, without those of held keys. */
    public void pending(String channel, long rows) {
        gauge(pending, "millrace.outbox.pending", channel).set(rows);
    }

    /** Sets the number of rows of each channel without an emitter. Every instance reports the number of the whole service. */
    public void orphaned(Map<String, Long> rows) {
        orphaned.register(
                rows.entrySet().stream()
                        .<Row<?>>map(entry -> Row.of(Tags.of(CHANNEL, entry.getKey()), entry.getValue()))
                        .toList(),
                true);
    }

    public void lanes(int count) {
        lanes.set(count);
    }

    /** @param storedAt when the oldest row that waits was stored; null if none waits */
    public void oldest(String channel, @Nullable OffsetDateTime storedAt) {
        oldest.computeIfAbsent(channel, name -> {
                    var instant = new AtomicLong();
                    registry.gauge("millrace.outbox.oldest.age", Tags.of(CHANNEL, name), instant, OutboxMetrics::age);
                    return instant;
                })
                .set(storedAt == null ? 0 : storedAt.toInstant().toEpochMilli());
    }

    private static double age(AtomicLong storedAt) {
        long millis = storedAt.get();
        return millis == 0
                ? 0
                : Math.max(
                                0,
                                Duration.ofMillis(System.currentTimeMillis() - millis)
                                        .toMillis())
                        / 1000.0;
    }

    private void count(String name, String channel, int amount) {
        registry.counter(name, CHANNEL, channel).increment(amount);
    }

    private AtomicLong gauge(Map<String, AtomicLong> gauges, String name, String channel) {
        return gauges.computeIfAbsent(channel, key -> registry.gauge(name, Tags.of(CHANNEL, key), new AtomicLong()));
    }
}
