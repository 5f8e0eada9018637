package io.millrace.messaging.metrics;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Meters of the rows that the retention job removes, by table. */
@ApplicationScoped
public class RetentionMetrics {

    private static final String PRUNED = "millrace.retention.pruned";
    private static final String FAILED = "millrace.retention.failed";

    private final MeterRegistry registry;

    RetentionMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Starts the table's counters at zero. */
    public void begin(String table) {
        counter(PRUNED, table);
        counter(FAILED, table);
    }

    /** Counts the rows removed, without those of dependent tables. */
    public void pruned(String table, long rows) {
        counter(PRUNED, table).increment((double) rows);
    }

    /** Counts a round that ended with an error. */
    public void failed(String table) {
        counter(FAILED, table).increment();
    }

    private Counter counter(String name, String table) {
        return registry.counter(name, "table", table);
    }
}
