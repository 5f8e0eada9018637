package io.millrace.messaging.metrics;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import io.millrace.messaging.saga.SagaStatus;

/**
 * Meters of the sagas: how many are under way, and how many this instance has ended. The sagas under way are counted in
 * the table, so every instance reports the same number.
 */
@ApplicationScoped
public class SagaMetrics {

    private final MeterRegistry registry;
    private final Map<SagaStatus, AtomicLong> gauges = new EnumMap<>(SagaStatus.class);
    private final AtomicLong limit;
    private final AtomicLong overdueMillis = new AtomicLong();
    private final AtomicLong postponed;

    SagaMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.limit = registry.gauge("millrace.sagas.limit", new AtomicLong());
        this.postponed = registry.gauge("millrace.sagas.postponed", new AtomicLong());
        registry.gauge("millrace.sagas.overdue.age", overdueMillis, millis -> millis.get() / 1000.0);
        for (SagaStatus status : SagaStatus.values()) {
            if (status.isEnded()) {
                continue;
            }
            gauges.put(status, registry.gauge("millrace.sagas", Tags.of("status", name(status)), new AtomicLong()));
        }
    }

    /** @param most the most sagas that may be under way at present */
    public void counted(Map<SagaStatus, Long> counts, long most) {
        limit.set(most);
        gauges.forEach((status, gauge) -> gauge.set(counts.getOrDefault(status, 0L)));
    }

    /**
     * @param seconds for how long the oldest passed deadline has waited for an instance
     * @param count how many sagas failed at their deadlines and wait for the next attempt
     */
    public void overdue(double seconds, long count) {
        overdueMillis.set(Math.round(seconds * 1000));
        postponed.set(count);
    }

    /** Counts a saga that has come to its end, or got stuck. */
    public void ended(String type, SagaStatus status) {
        registry.counter("millrace.sagas.ended", "type", type, "status", name(status))
                .increment();
    }

    private static String name(SagaStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
