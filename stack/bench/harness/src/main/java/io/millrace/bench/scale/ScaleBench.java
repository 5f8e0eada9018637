package io.millrace.bench.scale;

import java.util.List;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Charts;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.ground.Affinity;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.scale.Takes.Setting;

/** Measures the same work on one, two and four replicas of a service, and on one and three brokers. */
public final class ScaleBench {

    /** Brokers of a cluster as production has it. */
    public static final int BROKERS = 3;

    private static final int MOST_REPLICAS = 4;
    /** Up and down again: what the machine does meanwhile shows as a difference between the way up and the way down. */
    private static final List<Integer> STEPS = List.of(1, 2, 4, 2, 1);

    private static final int MOST_TAKES = 2;

    private final Size size;
    private final Report report;
    private final Cores cores = new Cores(Affinity.cores(), MOST_REPLICAS);
    private final Takes takes = new Takes();
    private final int perStep;
    private final Findings findings = new Findings("scale", "Replicas and brokers", """
            The work waits when the replicas wake, and is the same each time. Inbox: records of a topic with six partitions, \
            each handled by a handler with an inbox that stores one row. Relay: rows of the outbox, until a consumer of committed \
            records has the last one. The replicas are bound to cores on which neither database, brokers nor bench run. One core \
            together: the processor time is the same for any number of replicas, so the rate shows what dividing the work costs. \
            The same share each: on a machine with too few cores all replicas have one core, of which endless loops take the \
            shares of the replicas that are missing. Processor time is that of the processes, compilers included, divided by \
            the records. Steps: one, two, four, two, one replica, then one replica with three brokers (each record on all three, \
            two of which must have it). The brokers share their cores with the database: their rate is that of these cores, not \
            of three machines.""");

    public ScaleBench(Size size, Report report) {
        this.size = size;
        this.report = report;
        this.perStep = Math.min(size.rounds(), MOST_TAKES);
        findings.setting("cores", cores.inWords());
    }

    /** Measures one, two and four replicas. */
    public void replicas(Ground ground) {
        try (var stage = new Stage(ground, cores, size, findings, report)) {
            for (int count : STEPS) {
                stage.resize(count);
                for (int take = 0; take < (count == MOST_REPLICAS ? 2 * perStep : perStep); take++) {
                    stage.works().forEach(work -> inBothLayouts(stage, work, count));
                    run(stage, stage.oneKey(), Layout.TOGETHER, count, 1);
                }
            }
        }
    }

    /** Runs the work in both layouts. The most replicas have the same share of one core in both. */
    private void inBothLayouts(Stage stage, Work work, int count) {
        Take take = run(stage, work, Layout.TOGETHER, count, 1);
        if (count == MOST_REPLICAS && !cores.suffice()) {
            takes.add(Setting.of(work, Layout.EACH, count, 1), take);
        } else {
            run(stage, work, Layout.EACH, count, 1);
        }
    }

    /** Measures one replica with several brokers. */
    public void brokers(Ground ground) {
        try (var stage = new Stage(ground, cores, size, findings, report)) {
            stage.resize(1);
            for (int take = 0; take < 2 * perStep; take++) {
                for (Work work : stage.works()) {
                    run(stage, work, Layout.TOGETHER, 1, ground.brokers().size());
                }
            }
        }
    }

    private Take run(Stage stage, Work work, Layout layout, int replicas, int brokers) {
        Take take = stage.run(work, layout);
        takes.add(Setting.of(work, layout, replicas, brokers), take);
        return take;
    }

    /** Reports what was measured. */
    public void report() {
        takes.report(findings);
        Charts.bars(findings, report.folder(), "inbox", "records a second", takes.rates("inbox"));
        Charts.bars(findings, report.folder(), "relay", "rows a second", takes.rates("relay"));
        report.add(findings);
    }
}
