package io.millrace.bench.relay;

import java.util.ArrayList;
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
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;

/** Measures the relay beside the producer alone. */
public final class RelayBench {

    private static final String TOPIC = "rows";
    private static final String ALONE = "the producer alone";

    private static final int DRAINS = 10;
    private static final double MIB = 1 << 20;

    private final Ground ground;
    private final Size size;
    private final Report report;
    private final Findings findings = new Findings("relay", "The relay", """
            One transaction fills the outbox; the rate is measured from its commit until a consumer of committed records has \
            the last record. Producer alone: the same number of records of the same size from memory, acks=all, idempotent, \
            until the last acknowledgement. Rounds of both alternate. PostgreSQL \
            runs with fsync. The relay's producer compresses (lz4); the other producer does not.""");

    public RelayBench(Ground ground, Size size, Report report) {
        this.ground = ground;
        this.size = size;
        this.report = report;
    }

    public void run() {
        ground.topic(TOPIC);
        ground.topic(ProducerAlone.TOPIC);
        report.note("relay: storing %,d rows".formatted(size.rows()));
        Outbox outbox;
        try (var writer =
                new Subject(ground, "writer", Subject.MILLRACE, Map.of("millrace.messaging.outbox.relay", "false"))) {
            outbox = Outbox.saved(ground, Outbox.MILLRACE, writer, size);
        }
        findings.setting("rows", size.rows());
        findings.setting("keys", size.keys());
        findings.setting("bytes", size.bytes());
        try (var _ = new Subject(ground, "relay", Subject.MILLRACE, Map.of());
                var alone = new ProducerAlone(ground.bootstrapServers(), size)) {
            outbox.drain(TOPIC, size.rows(), outbox::awaitEmpty);
            alone.rate();
            rates(outbox, alone);
            backlog(outbox);
            sizes(outbox);
        }
        report.add(findings);
    }

    private void rates(Outbox outbox, ProducerAlone alone) {
        var relayed = new ArrayList<Double>();
        var baseline = new ArrayList<Double>();
        for (int i = 0; i < size.rounds(); i++) {
            baseline.add(alone.rate());
            relayed.add(outbox.drain(TOPIC, size.rows(), outbox::awaitEmpty));
            report.note("relay: round %d of %d: %,.0f a second".formatted(i + 1, size.rounds(), relayed.getLast()));
        }
        Spread rate = Spread.of(relayed);
        findings.add(Figure.of("relay", rate, "rows/s")
                .to(Spread.ratio(relayed, baseline), ALONE)
                .goal("15,000 rows/s; 30% of the producer"));
        findings.add(Figure.of(ALONE, Spread.of(baseline), "records/s"));
        var bars = new LinkedHashMap<String, Spread>();
        bars.put(ALONE, Spread.of(baseline));
        bars.put("relay", rate);
        Charts.bars(findings, report.folder(), "rate", "rows a second", bars);
    }

    private void backlog(Outbox outbox) {
        int few = size.backlog() / 100;
        report.note("relay: %,d rows at a time, then %,d".formatted(few, size.backlog()));
        var rates = new ArrayList<Double>();
        for (int i = 0; i < DRAINS; i++) {
            rates.add(outbox.drain(TOPIC, few, outbox::awaitEmpty));
        }
        double large = outbox.drain(TOPIC, size.backlog(), outbox::awaitEmpty);
        Spread small = Spread.of(rates);
        findings.add(Figure.of("relay, backlog of %,d rows".formatted(few), small, "rows/s"));
        findings.add(Figure.of("relay, backlog of %,d rows".formatted(size.backlog()), Spread.once(large), "rows/s")
                .to(Spread.once(large / small.median()), "the small one")
                .goal("80%"));
    }

    private void sizes(Outbox outbox) {
        var table = new Line();
        var index = new Line();
        // The large backlog has stretched table and indexes: from here on they must not grow.
        ground.execute("VACUUM FULL outbox");
        for (int i = 1; i <= DRAINS; i++) {
            outbox.drain(TOPIC, size.rows(), outbox::awaitEmpty);
            table.add(i, outbox.tableBytes() / MIB);
            index.add(i, outbox.indexBytes() / MIB);
        }
        report.note("relay: the table after each of %d drains, MiB: %s".formatted(DRAINS, mib(table)));
        findings.add(Figure.of("table after a drain", Spread.of(table.y()), "MiB"));
        findings.add(
                Figure.of("indexes after a drain", Spread.of(index.y()), "MiB").goal("flat over ten drains"));
        var lines = new LinkedHashMap<String, Line>();
        lines.put("table", table);
        lines.put("indexes", index);
        Charts.lines(findings, report.folder(), "size", "Size of the outbox after each drain", "drain", "MiB", lines);
    }

    private static List<String> mib(Line line) {
        return line.y().stream().map("%.1f"::formatted).toList();
    }
}
