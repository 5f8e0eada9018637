package io.millrace.messaging.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;

import io.millrace.messaging.failure.ParkedKeyCount;

/** The gauge {@code millrace.consumer.parked.keys}: every instance reports the number of the whole service. */
@ApplicationScoped
public class ParkedMetrics {

    private final MultiGauge keys;

    ParkedMetrics(MeterRegistry registry) {
        this.keys = MultiGauge.builder("millrace.consumer.parked.keys").register(registry);
    }

    /** @param isHandled whether a channel has a handler: all keys of a channel without a handler are orphaned */
    public void show(Map<String, ParkedKeyCount> counts, Predicate<String> isHandled) {
        List<Row<?>> rows = new ArrayList<>();
        counts.forEach((channel, count) -> {
            boolean handled = isHandled.test(channel);
            rows.add(row(channel, "waiting", handled ? count.waiting() : 0));
            rows.add(row(channel, "blocked", handled ? count.blocked() : 0));
            rows.add(row(channel, "orphaned", handled ? 0 : count.all()));
        });
        keys.register(rows, true);
    }

    private static Row<?> row(String channel, String state, long count) {
        return Row.of(Tags.of("channel", channel, "state", state), count);
    }
}
