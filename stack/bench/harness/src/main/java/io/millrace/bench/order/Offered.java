package io.millrace.bench.order;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.millrace.bench.figures.Spread;
import io.millrace.bench.order.Clients.Asked;

/**
 * Requests with their outcome; all times in microseconds since 1970.
 *
 * @param completed when each completed order was completed
 * @param begin when the first request was sent
 * @param end when the last request was answered or given up
 * @param cost what the system took from the first request until the last order had ended
 */
record Offered(List<Asked> asked, Map<Asked, Long> completed, long begin, long end, Cost cost) {

    private static final double MICROS_PER_MILLI = 1000;
    /** A rate holds if every order is completed, the last one within this time after the last answer. */
    private static final Duration BEHIND = Duration.ofSeconds(5);

    double acceptedPercent() {
        return 100.0 * asked.stream().filter(Asked::isAccepted).count() / asked.size();
    }

    double completedPercent() {
        return 100.0 * completed.size() / asked.size();
    }

    boolean hasCompleted() {
        return !completed.isEmpty();
    }

    /** The time from a request to its completed order, in milliseconds, at a percentile of all of them. */
    double millisAt(double percent) {
        double[] millis = completed.entrySet().stream()
                .mapToDouble(one -> (one.getValue() - one.getKey().sentAt()) / MICROS_PER_MILLI)
                .toArray();
        return Spread.percentile(millis, percent);
    }

    private long last() {
        return completed.values().stream().mapToLong(Long::longValue).max().orElse(Long.MAX_VALUE);
    }

    double completedPerSecond() {
        return completed.size() * 1e6 / (last() - begin);
    }

    boolean holds() {
        return completed.size() == asked.size() && last() - end < BEHIND.toNanos() / 1000;
    }

    double processorMillis() {
        return cost.millisAnOrder(completed.size());
    }

    double transactions() {
        return cost.transactions() / (double) completed.size();
    }

    double statements() {
        return cost.statements() / (double) completed.size();
    }
}
