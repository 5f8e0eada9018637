package io.millrace.messaging.metrics;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import io.millrace.messaging.saga.SagaStatus;

/** How many sagas are under way, by the table, so every instance tells the same; and how many this one has ended. */
@ApplicationScoped
public class SagaMetrics {

    private final MeterRegistry registry;
    private final Map<SagaStatus, AtomicLong> gauges = new EnumMap<>(SagaStatus.class);
    private final AtomicLong limit;

    SagaMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.limit = registry.gauge("millrace.sagas.limit", new AtomicLong());
        for (SagaStatus status : SagaStatus.values()) {
            if (status.isEnded()) {
                continue;
            }
            gauges.put(status, registry.gauge("millrace.sagas", Tags.of("status", name(status)), new AtomicLong()));
        }
    }

    /** @param most that may be under way at present */
    public void counted(Map<SagaStatus, Long> counts, long most) {
        limit.set(most);
        gauges.forEach((status, gauge) -> gauge.set(counts.getOrDefault(status, 0L)));
    }

    /** A saga has come to its end, or got stuck. */
    public void ended(String type, SagaStatus status) {
        registry.counter("millrace.sagas.ended", "type", type, "status", name(status))
                .increment();
    }

    private static String name(SagaStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
