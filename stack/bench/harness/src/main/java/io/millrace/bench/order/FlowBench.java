package io.millrace.bench.order;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Charts;
import io.millrace.bench.figures.Charts.Line;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.order.Clients.Asked;
import io.millrace.stack.StackException;

/** Measures orders from the request to {@code COMPLETED}, at growing rates. */
public final class FlowBench {

    private static final int[] RATES = {10, 20, 50, 100, 200};
    private static final int WARM_UP_RATE = 50;
    private static final Duration DRAINED = Duration.ofMinutes(4);
    /** A rate holds if every order is completed, the last one within this time after the last answer. */
    private static final Duration BEHIND = Duration.ofSeconds(5);

    private static final double MICROS_PER_MILLI = 1000;

    private final Platform platform;
    private final Size size;
    private final Report report;
    private final Findings findings = new Findings("flow", "An order, from the request to COMPLETED", """
            The whole stack on this machine, clients included. Requests are sent through the gateway at a steady rate whether \
            answers come or not, each for one to three of 200 products. The time is from sending the request to the moment \
            at which a consumer of the topic orders has OrderCompleted. A rate holds if for a minute all orders are \
            accepted, and five seconds after the last all are completed.""");

    public FlowBench(Platform platform, Size size, Report report) {
        this.platform = platform;
        this.size = size;
        this.report = report;
    }

    public void run() {
        findings.setting("services", platform.services());
        try (var clients = new Clients(platform.base())) {
            offer(clients, WARM_UP_RATE, Duration.ofSeconds(size.seconds() * 15L));
            var p50 = new Line();
            var p99 = new Line();
            for (int rate : RATES) {
                Offered offered = offer(clients, rate, Duration.ofSeconds(size.seconds()));
                double[] millis = offered.millis();
                long accepted = offered.accepted();
                report.note("flow: %d/s: %,d of %,d accepted, %,d completed"
                        .formatted(rate, accepted, offered.asked().size(), millis.length));
                findings.add(share("%d orders/s, accepted".formatted(rate), accepted, offered));
                findings.add(share("%d orders/s, completed".formatted(rate), millis.length, offered));
                if (millis.length > 0) {
                    add(rate, millis, p50, p99);
                }
            }
            var lines = new LinkedHashMap<String, Line>();
            lines.put("p50", p50);
            lines.put("p99", p99);
            Charts.lines(findings, report.folder(), "latency", findings.getTitle(), "orders a second", "ms", lines);
            holding(clients);
        }
        report.add(findings);
    }

    private static Figure share(String what, long count, Offered offered) {
        return Figure.of(what, Spread.once(100.0 * count / offered.asked().size()), "%");
    }

    private void add(int rate, double[] millis, Line p50, Line p99) {
        double middle = Spread.percentile(millis, 50);
        double slow = Spread.percentile(millis, 99);
        findings.add(Figure.of("%d orders/s, p50".formatted(rate), Spread.once(middle), "ms"));
        findings.add(Figure.of("%d orders/s, p99".formatted(rate), Spread.once(slow), "ms"));
        p50.add(rate, middle);
        p99.add(rate, slow);
    }

    /**
     * Finds the highest rate that holds: starts with the rate completed under an overload, then lowers it step by step.
     */
    private void holding(Clients clients) {
        Duration length = Duration.ofSeconds(size.seconds() * 3L);
        Offered flooded = offer(clients, 2.0 * RATES[RATES.length - 1], Duration.ofSeconds(size.seconds()));
        double rate = flooded.completedPerSecond();
        report.note("flow: under a flood %,.0f a second are completed".formatted(rate));
        for (int i = 0; i < 6; i++) {
            Offered offered = offer(clients, rate, length);
            boolean holds = offered.holds();
            report.note("flow: %,.0f/s for %d s: %s".formatted(rate, length.toSeconds(), holds ? "holds" : "too much"));
            if (holds) {
                findings.add(Figure.of("highest rate that holds", Spread.once(rate), "orders/s"));
                return;
            }
            rate *= 0.85;
        }
    }

    private Offered offer(Clients clients, double rate, Duration length) {
        try (var ends = new Ends(platform.bootstrapServers())) {
            long begin = Clients.micros();
            List<Asked> asked = clients.place(rate, length);
            long end = Clients.micros();
            try {
                ends.await(asked, DRAINED);
            } catch (StackException e) {
                report.note("flow: %s".formatted(e.getMessage()));
            }
            var completed = new HashMap<Asked, Long>();
            for (Asked one : asked) {
                Long at = ends.completedAt(one.order());
                if (at != null) {
                    completed.put(one, at);
                }
            }
            return new Offered(asked, completed, begin, end);
        }
    }

    /**
     * Requests with their outcome; all times in microseconds since 1970.
     *
     * @param completed when each completed order was completed
     * @param begin when the first request was sent
     * @param end when the last request was answered or given up
     */
    private record Offered(List<Asked> asked, Map<Asked, Long> completed, long begin, long end) {

        long accepted() {
            return asked.stream().filter(Asked::isAccepted).count();
        }

        double[] millis() {
            return completed.entrySet().stream()
                    .mapToDouble(one -> (one.getValue() - one.getKey().sentAt()) / MICROS_PER_MILLI)
                    .toArray();
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
    }
}
