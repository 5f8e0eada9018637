package io.millrace.bench.order;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.order.Clients.Asked;
import io.millrace.bench.order.Footprints.Marks;
import io.millrace.stack.parts.Blueprint;

/**
 * Measures what one order takes of each database and of the broker: the terms of the model in {@code docs/scaling.md}.
 */
public final class DemandBench {

    private static final int[] RATES = {5, 20};
    private static final int WARM_UP_RATE = 20;
    private static final int WARM_UP_TIMES = 6;
    private static final int MEASURED_TIMES = 3;
    private static final Duration DRAINED = Duration.ofMinutes(4);

    private final Platform platform;
    private final Report report;
    private final Duration length;
    private final Findings findings = new Findings("demand", "What an order takes", """
            The whole stack on this machine. Orders of one to three lines come through the gateway at a steady rate. Each figure \
            is the difference between two readings, before the first request and after the last order has ended, divided by the \
            completed orders; what idle services take meanwhile is included. Processor time is that of each process, compilers \
            included. Transactions, statements and rows written (inserted, updated or deleted) are PostgreSQL's counts of each \
            database, read eleven seconds later; so is the write-ahead log that a database's statements write. That of all \
            databases has the work of vacuum and checkpoints too. Records are those of the services' topics; \
            the offsets beyond them are the ends of Kafka transactions. Bytes are those of the partitions' files, compressed as \
            they are, on one broker; Kafka's own topics are those of transactions and of consumers' offsets.""");

    public DemandBench(Platform platform, Size size, Report report) {
        this.platform = platform;
        this.report = report;
        this.length = Duration.ofSeconds(size.seconds());
    }

    /** Lets the database count statements. Call this before the platform starts. */
    public static void prepare(Blueprint blueprint) {
        Meter.prepare(blueprint);
    }

    public void run() {
        findings.setting("services", platform.services());
        var database = platform.stack().database();
        try (var clients = new Clients(platform.base());
                var ends = new Ends(platform.bootstrapServers());
                var meter = new Meter(this::processes, database);
                var footprints = new Footprints(platform.bootstrapServers(), database)) {
            place(clients, ends, WARM_UP_RATE, length.multipliedBy(WARM_UP_TIMES));
            for (int rate : RATES) {
                Cost before = meter.read();
                Marks from = footprints.read();
                List<Asked> asked = place(clients, ends, rate, length.multipliedBy(MEASURED_TIMES));
                long log = footprints.logBytes();
                Cost cost = meter.readAfterWork().since(before);
                Marks marks = footprints.read().since(from);
                add(rate, ends.completed(asked), cost, marks, log - from.logBytes());
            }
        }
        report.add(findings);
    }

    private static List<Asked> place(Clients clients, Ends ends, int rate, Duration time) {
        List<Asked> asked = clients.place(rate, time);
        ends.await(asked, DRAINED);
        return asked;
    }

    private void add(int rate, long orders, Cost cost, Marks marks, long log) {
        String at = ", %d orders/s".formatted(rate);
        findings.setting("orders completed" + at, orders);
        add("processor time" + at, cost.millisAnOrder(orders), "ms");
        cost.shares(orders).forEach((name, millis) -> add(name + ": processor time" + at, millis, "ms"));
        add("transactions" + at, cost.transactions() / (double) orders, "");
        add("statements" + at, cost.statements() / (double) orders, "");
        add("write-ahead log" + at, log / (double) orders, "bytes");
        marks.databases().forEach((name, counts) -> {
            add(name + ": transactions" + at, counts.transactions() / (double) orders, "");
            add(name + ": statements" + at, counts.statements() / (double) orders, "");
            add(name + ": rows written" + at, counts.written() / (double) orders, "");
            add(name + ": write-ahead log" + at, counts.logBytes() / (double) orders, "bytes");
        });
        add("records" + at, marks.records() / (double) orders, "");
        add("ends of Kafka transactions" + at, (marks.offsets() - marks.records()) / (double) orders, "");
        add("topics" + at, marks.topicBytes() / (double) orders, "bytes");
        add("Kafka's own topics" + at, marks.ownBytes() / (double) orders, "bytes");
        report.note("demand: %d orders a second: %.1f ms of processor time, %.1f transactions, %.1f records an order"
                .formatted(
                        rate,
                        cost.millisAnOrder(orders),
                        cost.transactions() / (double) orders,
                        marks.records() / (double) orders));
    }

    private void add(String name, double value, String unit) {
        findings.add(Figure.of(name, Spread.once(value), unit));
    }

    private Map<String, ProcessHandle> processes() {
        return platform.stack().names().stream()
                .flatMap(name -> platform.stack().part(name).part().process().stream()
                        .filter(ProcessHandle::isAlive)
                        .map(process -> Map.entry(name, process)))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one, LinkedHashMap::new));
    }
}
