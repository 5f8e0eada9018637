package io.millrace.gateway;

import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Limits the requests or streams open at one time at this instance; counts open ones (a gauge) and refusals. */
final class Places {

    private final int max;
    private final AtomicInteger taken = new AtomicInteger();
    private final Counter refused;

    /**
     * @param gauge the metric of the taken places
     * @param kind the label of the refusals
     */
    Places(MeterRegistry registry, String gauge, String kind, int max) {
        this.max = max;
        registry.gauge(gauge, taken);
        this.refused = registry.counter("millrace.gateway.refused", "kind", kind);
    }

    /** Takes a place; false if all are taken. */
    boolean take() {
        if (taken.incrementAndGet() > max) {
            taken.decrementAndGet();
            refused.increment();
            return false;
        }
        return true;
    }

    /** Gives a place back; to be called once for each place. */
    void free() {
        taken.decrementAndGet();
    }
}
