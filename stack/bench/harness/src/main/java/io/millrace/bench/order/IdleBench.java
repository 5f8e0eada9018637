package io.millrace.bench.order;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.ProcessorTime;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.stack.Pause;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Supervised;

/** Measures what the stack does while nobody asks for anything: processor time and transactions. */
public final class IdleBench {

    private static final String LAUNCHER = "launcher";
    private static final String SHARE = "% of a core";
    private static final int PERCENT = 100;

    /** Compilers and caches come to rest, and pauses that grow reach their limits. */
    private static final int WINDOWS_OF_REST = 3;

    private static final String TRANSACTIONS =
            "SELECT datname, xact_commit + xact_rollback FROM pg_stat_database WHERE datname IS NOT NULL";

    private final Platform platform;
    private final Report report;
    private final int rounds;
    private final Duration window;
    private final Findings findings = new Findings("idle", "What the stack does while nothing happens", """
            The whole stack as ./millrace up starts it, with products on sale and without a request. After a rest the bench reads, at \
            both ends of each round, the processor time of every process as Linux accounts it, and the transactions of each \
            database from pg_stat_database. The database's time includes its server processes, and the launcher is the bench's \
            own process.\
            """);

    public IdleBench(Platform platform, Size size, Report report) {
        this.platform = platform;
        this.report = report;
        this.rounds = size.rounds();
        this.window = Duration.ofSeconds(size.seconds());
    }

    /** The processor time of each part so far, in seconds, and the transactions of each database. */
    private record Reading(Map<String, Double> processor, Map<String, Long> transactions) {}

    public void run() {
        findings.setting("services", platform.services());
        findings.setting("round", "%d s".formatted(window.toSeconds()));
        report.note("idle: the stack comes to rest");
        Pause.of(window.multipliedBy(WINDOWS_OF_REST));
        var shares = new LinkedHashMap<String, List<Double>>();
        var rates = new LinkedHashMap<String, List<Double>>();
        for (int round = 0; round < rounds; round++) {
            Reading before = read();
            long begin = System.nanoTime();
            Pause.of(window);
            Reading after = read();
            double seconds = (System.nanoTime() - begin) / 1e9;
            after.processor()
                    .forEach((part, time) -> add(
                            shares, part, (time - before.processor().getOrDefault(part, time)) / seconds * PERCENT));
            after.transactions()
                    .forEach((database, count) -> add(
                            rates, database, (count - before.transactions().getOrDefault(database, count)) / seconds));
            report.note("idle: round %d of %d".formatted(round + 1, rounds));
        }
        findings.add(Figure.of("all services, processor time", sum(shares, services()), SHARE)
                .goal("4% of a core"));
        findings.add(Figure.of("all processes, processor time", sum(shares, List.copyOf(shares.keySet())), SHARE));
        findings.add(Figure.of("databases of the services", sum(rates, services()), "transactions/s")
                .goal("10 transactions/s"));
        findings.add(Figure.of("all databases", sum(rates, List.copyOf(rates.keySet())), "transactions/s"));
        shares.forEach((part, values) -> findings.add(Figure.of(part + ", processor time", Spread.of(values), SHARE)));
        rates.forEach((database, values) ->
                findings.add(Figure.of("database " + database, Spread.of(values), "transactions/s")));
        report.add(findings);
    }

    private static void add(Map<String, List<Double>> values, String name, double value) {
        values.computeIfAbsent(name, ignored -> new ArrayList<>()).add(value);
    }

    private static List<String> services() {
        return Service.ALL.stream().map(Service::name).toList();
    }

    private Spread sum(Map<String, List<Double>> values, List<String> names) {
        var sums = new ArrayList<Double>();
        for (int i = 0; i < rounds; i++) {
            int round = i;
            sums.add(names.stream()
                    .map(name -> values.getOrDefault(name, List.of()))
                    .filter(takes -> takes.size() > round)
                    .mapToDouble(takes -> takes.get(round))
                    .sum());
        }
        return Spread.of(sums);
    }

    private Reading read() {
        var processor = new LinkedHashMap<String, Double>();
        for (Supervised.Report part : platform.stack().report()) {
            platform.stack()
                    .part(part.name())
                    .part()
                    .process()
                    .ifPresent(process -> processor.put(part.name(), seconds(ProcessorTime.ofTree(process))));
        }
        // The parts are children of this process.
        processor.put(
                LAUNCHER,
                seconds(ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO)));
        return new Reading(processor, transactions());
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    private Map<String, Long> transactions() {
        var counts = new TreeMap<String, Long>();
        try (var connection = platform.stack().database().connect(EmbeddedDatabase.SUPERUSER);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(TRANSACTIONS)) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not tell its transactions", e);
        }
        return counts;
    }
}
