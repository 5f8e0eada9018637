package io.millrace.bench.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Charts;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.bench.relay.Latency;
import io.millrace.bench.relay.Outbox;
import io.millrace.stack.StackException;

/** Measures relays in the same way, one after the other, and sets their figures beside each other. */
final class PeersTable {

    /** Transactions with one event each, a second. */
    private static final List<Integer> RATES = List.of(200, 1_000, 5_000);

    private static final int MOST_ROUNDS = 3;
    /** Settings are compared with one row in this many. */
    private static final int PART = 5;
    /** A writer that commits a smaller part of what was asked for has not kept up. */
    private static final double KEPT_UP = 0.95;

    private final Ground ground;
    private final Size size;
    private final Report report;
    private final Findings findings;
    private final Map<String, Spread> rates = new LinkedHashMap<>();
    private final List<Delay> delays = new ArrayList<>();

    /** The latency of a relay at a rate of transactions. */
    private record Delay(String who, int rate, Latency latency) {}

    PeersTable(Ground ground, Size size, Report report, Findings findings) {
        this.ground = ground;
        this.size = size;
        this.report = report;
        this.findings = findings;
    }

    /** Rows a second with a part of the rows, for the choice among a relay's settings. */
    double trial(String settings, String topic, Outbox outbox) {
        outbox.drain(topic, size.rows() / PART, outbox::awaitEmpty);
        double rate = outbox.drain(topic, size.rows() / PART, outbox::awaitEmpty);
        findings.add(Figure.of(settings, Spread.once(rate), "rows/s"));
        report.note("peers: %s: %,.0f a second".formatted(settings, rate));
        return rate;
    }

    void rate(String who, String topic, Outbox outbox, Runnable cleared) {
        var takes = new ArrayList<Double>();
        outbox.drain(topic, size.rows(), cleared);
        for (int i = 0; i < Math.min(size.rounds(), MOST_ROUNDS); i++) {
            takes.add(outbox.drain(topic, size.rows(), cleared));
        }
        rates.put(who, Spread.of(takes));
        report.note("peers: %s: %,.0f a second".formatted(who, Spread.of(takes).median()));
    }

    /** Measures the latency at each rate that is below the relay's rate for a full outbox. */
    void latency(String who, String topic, Subject subject, Arrivals.Identity identity) {
        double most = rates.getOrDefault(who, Spread.once(0)).median();
        for (int rate : RATES) {
            if (rate >= most) {
                report.note("peers: %s relays %,.0f rows a second, so %,d transactions a second are not offered"
                        .formatted(who, most, rate));
                return;
            }
            try {
                Latency latency = Latency.at(rate, 1, ground, subject, size, topic, identity);
                delays.add(new Delay(who, rate, latency));
                report.note("peers: %s, %,d transactions a second: p99 %.1f ms".formatted(who, rate, latency.at(99)));
            } catch (StackException e) {
                report.note("peers: %s, %,d transactions a second: %s".formatted(who, rate, e.getMessage()));
                return;
            }
        }
    }

    /**
     * Adds the rows of the table.
     *
     * @param ours name of the relay that the others are baselines of
     * @param goals goals for a figure, by its name
     * @param ratios goals for the ratio to a peer, by the peer's name
     */
    void conclude(String ours, Map<String, String> goals, Map<String, String> ratios) {
        Spread own = rates.getOrDefault(ours, Spread.once(0));
        rates.forEach((who, rate) -> {
            Figure figure = Figure.of(who, rate, "rows/s");
            if (!who.equals(ours)) {
                findings.add(figure);
                return;
            }
            rates.keySet().stream().filter(peer -> !peer.equals(ours)).forEach(peer -> {
                double ratio = own.median() / rates.getOrDefault(peer, own).median();
                findings.add(goal(figure.to(Spread.once(ratio), peer), ratios.get(peer)));
            });
        });
        for (Delay delay : delays) {
            String name = "%s, %,d transactions/s, ".formatted(delay.who(), delay.rate());
            Latency latency = delay.latency();
            for (int percent : new int[] {50, 99}) {
                String row = name + "p" + percent;
                findings.add(goal(Figure.of(row, Spread.once(latency.at(percent)), "ms"), goals.get(row)));
            }
            if (latency.rate() < delay.rate() * KEPT_UP) {
                findings.add(Figure.of(name + "committed", Spread.once(latency.rate()), "transactions/s"));
            }
        }
        var bars = new LinkedHashMap<String, Spread>();
        rates.forEach((who, rate) -> bars.put(shortly(who), rate));
        Charts.bars(findings, report.folder(), "rate", "rows a second", bars);
        report.add(findings);
    }

    private static Figure goal(Figure figure, @Nullable String goal) {
        return goal == null ? figure : figure.goal(goal);
    }

    /** Product names begin with the product; a description is cut at its comma. */
    private static String shortly(String who) {
        return who.startsWith("a ") ? who.split(",", 2)[0] : who.split(" ", 2)[0];
    }
}
