package io.millrace.bench.relay;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.stack.Await;
import io.millrace.stack.StackException;

/**
 * The latencies of a run: from the time at which a commit is known to the time at which a consumer has the event.
 *
 * @param millis one latency for each event, in milliseconds
 * @param rate events whose commits were known, a second: less than was asked for if the writer did not keep up
 */
public record Latency(double[] millis, double rate) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final double MICROS_PER_MILLI = 1000;
    private static final double MICROS_PER_SECOND = 1e6;

    /**
     * Sends events at a steady rate for {@code size.seconds()}, after a warm-up of the same length.
     *
     * @param rate events a second
     * @param events events in each transaction
     * @param identity gives the event's id of a record
     */
    public static Latency at(
            int rate, int events, Ground ground, Subject subject, Size size, String topic, Arrivals.Identity identity) {
        String path = "/rows/stream?rate=%d&events=%d&seconds=%d&keys=%d&bytes=%d"
                .formatted(rate, events, size.seconds(), size.keys(), size.bytes());
        subject.post(path);
        try (var arrivals = new Arrivals(ground.bootstrapServers(), topic, identity)) {
            List<String> committed = subject.post(path);
            if (committed.size() < rate * size.seconds() / 2) {
                throw new StackException(
                        "only %,d of %,d were sent".formatted(committed.size(), rate * size.seconds()));
            }
            var stamps = new HashMap<String, Long>();
            committed.stream()
                    .map(line -> line.split(" "))
                    .forEach(parts -> stamps.put(parts[0], Long.valueOf(parts[1])));
            // Not by number: events of the warm-up may come late.
            Await.until(
                    "a consumer has all of %,d events".formatted(stamps.size()),
                    PATIENCE,
                    () -> arrivals.micros().keySet().containsAll(stamps.keySet()) ? Boolean.TRUE : null);
            return of(stamps, arrivals.micros());
        }
    }

    private static Latency of(Map<String, Long> committed, Map<String, Long> arrived) {
        var span = committed.values().stream().mapToLong(Long::longValue).summaryStatistics();
        double[] millis = committed.entrySet().stream()
                .mapToDouble(
                        one -> (arrived.getOrDefault(one.getKey(), one.getValue()) - one.getValue()) / MICROS_PER_MILLI)
                .toArray();
        return new Latency(millis, committed.size() * MICROS_PER_SECOND / Math.max(1, span.getMax() - span.getMin()));
    }

    public double at(double percent) {
        return Spread.percentile(millis, percent);
    }
}
