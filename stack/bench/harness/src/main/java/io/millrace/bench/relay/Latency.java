package io.millrace.bench.relay;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.stack.StackException;

/**
 * The latencies of a run: from the time at which a commit is known to the time at which a consumer has the event.
 *
 * @param millis one latency for each event, in milliseconds
 */
public record Latency(double[] millis) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final double MICROS_PER_MILLI = 1000;

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
            arrivals.await(committed.size(), PATIENCE);
            return of(committed, arrivals.micros());
        }
    }

    private static Latency of(List<String> committed, Map<String, Long> arrived) {
        return new Latency(committed.stream()
                .map(line -> line.split(" "))
                .flatMapToDouble(parts -> {
                    Long came = arrived.get(parts[0]);
                    return came == null
                            ? DoubleStream.empty()
                            : DoubleStream.of((came - Long.parseLong(parts[1])) / MICROS_PER_MILLI);
                })
                .toArray());
    }

    public double at(double percent) {
        return Spread.percentile(millis, percent);
    }
}
