package io.millrace.bench.relay;

import java.util.Map;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;

/** Measures how soon after the commit a consumer has an event. */
public final class LatencyBench {

    private static final String TOPIC = "rows";
    /** Events per second: a third of the rate that the relay shall reach. */
    private static final int THIRD_OF_GOAL = 5_000;

    private static final int EVENTS = 10;

    private final Ground ground;
    private final Size size;
    private final Report report;
    private final Findings findings = new Findings("latency", "From the commit to the consumer", """
            From the moment at which the writer knows of the commit to the moment at which a consumer of committed records \
            has the event. Writer and relay are one process, as in a service; the writer's transactions share the machine's \
            cores with the relay, the database, the broker and the consumer.""");

    public LatencyBench(Ground ground, Size size, Report report) {
        this.ground = ground;
        this.size = size;
        this.report = report;
    }

    public void run() {
        ground.topic(TOPIC);
        try (var subject = new Subject(ground, "relay", Subject.MILLRACE, Map.of())) {
            at(subject, 200, 1, "");
            at(subject, 1_000, 1, "");
            at(subject, THIRD_OF_GOAL, EVENTS, "100 ms");
        }
        report.add(findings);
    }

    private void at(Subject subject, int rate, int events, String goal) {
        report.note("latency: %,d events a second, %d in a transaction".formatted(rate, events));
        Latency latency = Latency.at(rate, events, ground, subject, size, TOPIC, Arrivals.header("ce_id"));
        String at = "%,d events/s, %d in a transaction, ".formatted(rate, events);
        findings.add(Figure.of(at + "p50", Spread.once(latency.at(50)), "ms"));
        findings.add(Figure.of(at + "p99", Spread.once(latency.at(99)), "ms").goal(goal));
    }
}
