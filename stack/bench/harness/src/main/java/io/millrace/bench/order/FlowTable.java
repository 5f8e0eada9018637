package io.millrace.bench.order;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

import io.millrace.bench.figures.Charts;
import io.millrace.bench.figures.Charts.Line;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.order.Driven.Held;

/** Sets what Millrace took for orders beside what a peer took, rate by rate. */
final class FlowTable {

    private static final String HIGHEST = "highest rate that holds";
    private static final Map<String, String> GOALS = Map.of(
            "15 orders/s, processor time an order",
            "40 ms",
            "20 orders/s, p50",
            "100 ms",
            "20 orders/s, p99",
            "300 ms",
            "100 orders/s, p50",
            "250 ms",
            "100 orders/s, p99",
            "1,000 ms",
            "100 orders/s, transactions an order",
            "8",
            "100 orders/s, statements an order",
            "40",
            HIGHEST,
            "150 orders/s; 50% of the peer",
            HIGHEST + ", processor time an order",
            "12 ms");

    /** What is told of each rate. */
    private static final List<Column> COLUMNS = List.of(
            new Column("accepted", "%", Offered::acceptedPercent, false),
            new Column("completed", "%", Offered::completedPercent, false),
            new Column("p50", "ms", offered -> offered.millisAt(50), true),
            new Column("p99", "ms", offered -> offered.millisAt(99), true),
            new Column("processor time an order", "ms", Offered::processorMillis, true),
            new Column("transactions an order", "", Offered::transactions, true),
            new Column("statements an order", "", Offered::statements, true));

    private final Findings findings;

    /** @param compared whether the peer's figure is a baseline, and needs completed orders */
    private record Column(String name, String unit, ToDoubleFunction<Offered> value, boolean compared) {

        boolean isThere(Optional<Offered> offered) {
            return offered.isPresent() && (!compared || offered.get().hasCompleted());
        }
    }

    /** A system's name in rows, and its outcome. */
    record Peer(String name, Driven driven) {}

    FlowTable(Findings findings) {
        this.findings = findings;
    }

    /** Adds the rows and the promises. */
    void add(Driven ours, Optional<Peer> peer) {
        ours.byRate()
                .forEach((rate, offered) -> add(
                        "%d orders/s".formatted(rate),
                        offered,
                        peer.map(Peer::name).orElse(""),
                        peer.flatMap(
                                one -> Optional.ofNullable(one.driven().byRate().get(rate)))));
        ours.highest().ifPresent(held -> holding(held, peer));
        peer.flatMap(one -> one.driven().highest())
                .ifPresent(held -> findings.add(Figure.of(
                        "%s, %s".formatted(peer.orElseThrow().name(), HIGHEST), Spread.once(held.rate()), "orders/s")));
        ours.highest()
                .ifPresent(held -> add(
                        HIGHEST,
                        held.offered(),
                        peer.map(Peer::name).orElse(""),
                        peer.flatMap(one -> one.driven().highest()).map(Held::offered)));
        findings.compare(Promises.OF_AN_ORDER);
    }

    private void holding(Held held, Optional<Peer> peer) {
        Figure figure = Figure.of(HIGHEST, Spread.once(held.rate()), "orders/s").goal(GOALS.getOrDefault(HIGHEST, ""));
        findings.add(peer.flatMap(one -> one.driven()
                        .highest()
                        .map(theirs -> figure.to(Spread.once(held.rate() / theirs.rate()), one.name())))
                .orElse(figure));
    }

    private void add(String at, Offered ours, String peer, Optional<Offered> theirs) {
        var rows = new ArrayList<Figure>();
        for (Column column : COLUMNS) {
            String name = "%s, %s".formatted(at, column.name());
            boolean there = column.isThere(theirs);
            double baseline = there ? column.value().applyAsDouble(theirs.orElseThrow()) : 0;
            if (column.isThere(Optional.of(ours))) {
                double value = column.value().applyAsDouble(ours);
                Figure figure = Figure.of(name, Spread.once(value), column.unit());
                String goal = GOALS.get(name);
                figure = goal == null ? figure : figure.goal(goal);
                findings.add(
                        there && column.compared() && baseline > 0
                                ? figure.to(Spread.once(value / baseline), peer)
                                : figure);
            }
            if (there) {
                rows.add(Figure.of("%s, %s".formatted(peer, name), Spread.once(baseline), column.unit()));
            }
        }
        rows.forEach(findings::add);
    }

    /** Draws the latencies of all systems. */
    void draw(Report report, Driven ours, Optional<Peer> peer) {
        var lines = new LinkedHashMap<String, Line>();
        draw(lines, "", ours);
        peer.ifPresent(one -> draw(lines, ", " + one.name(), one.driven()));
        Charts.lines(findings, report.folder(), "latency", findings.getTitle(), "orders a second", "ms", lines);
    }

    private static void draw(Map<String, Line> lines, String whose, Driven driven) {
        for (int percent : new int[] {50, 99}) {
            var line = new Line();
            driven.byRate().forEach((rate, offered) -> {
                if (offered.hasCompleted()) {
                    line.add(rate, offered.millisAt(percent));
                }
            });
            if (!line.x().isEmpty()) {
                lines.put("p%d%s".formatted(percent, whose), line);
            }
        }
    }
}
