package io.millrace.bench.retention;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.stack.Pause;

/** Measures tables with the rows of a year beside tables with the rows of a minute. */
public final class RetentionBench {

    private static final String SMALL = "the small table";

    /** One stored row in this many is past its retention. */
    private static final int OLD = 20;

    private static final int ADMISSIONS = 300;
    private static final int CENSUSES = 100;
    private static final int TAKES = 2;
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Ground ground;
    private final Report report;
    private final int rounds;
    private final int inbox;
    private final int sagas;
    private final Findings findings = new Findings("retention", "Tables that are never empty", """
            The admission statement and the sagas' census run on large and on small tables in turns; each turn gives a median. \
            Then the service removes expired rows, with its default settings, while the same statements run. The small table's \
            removal rate is measured before the large tables are filled.""");

    public RetentionBench(Ground ground, Size size, Report report) {
        this.ground = ground;
        this.report = report;
        this.rounds = size.rounds() * TAKES;
        this.inbox = size.backlog() * 20;
        this.sagas = size.backlog() * 2;
    }

    public void run() {
        findings.setting("inbox", inbox);
        findings.setting("sagas", sagas);
        // The first start makes the tables.
        service("10d").close();
        var tables = new LargeTables(ground, report);
        tables.small();
        var small = prune(tables, inbox / OLD / 10, sagas / OLD / 10, () -> {});
        tables.many(inbox, sagas, inbox / OLD, sagas / OLD);
        tables.settle();
        try (var few = new ServiceQueries(ground, LargeTables.SMALL + ", public");
                var many = new ServiceQueries(ground, "public")) {
            var resting = new Turns(few, many);
            for (int i = 0; i < rounds; i++) {
                resting.take();
            }
            resting.report("nothing else is done");
            var pruned = new Turns(few, many);
            var large = prune(null, inbox / OLD, sagas / OLD, pruned::take);
            rates(small, large);
            pruned.report("old rows are removed");
        }
        report.add(findings);
    }

    /** The removals from inbox and sagas. */
    private record Removed(Pruning inbox, Pruning sagas) {

        /** Looks at both tables in any case: each look is a point of its curve. */
        boolean looked(long rows, long some) {
            boolean inboxDone = inbox.look(rows);
            boolean sagasDone = sagas.look(some);
            return inboxDone && sagasDone;
        }
    }

    private Removed prune(@Nullable LargeTables fill, int rows, int some, Runnable meanwhile) {
        if (fill != null) {
            fill.old(rows, some);
            fill.settle();
        }
        var removed = new Removed(new Pruning(ground, "inbox"), new Pruning(ground, "saga"));
        report.note("retention: removing %,d rows of the inbox and %,d sagas".formatted(rows, some));
        try (var _ = service("1s")) {
            while (!removed.looked(rows, some)) {
                meanwhile.run();
                Pause.of(LOOK);
            }
        }
        return removed;
    }

    private Subject service(String every) {
        return new Subject(
                ground,
                "retention",
                Subject.MILLRACE,
                Map.of("millrace.messaging.outbox.relay", "false", "millrace.messaging.retention.every", every));
    }

    private void rates(Removed small, Removed large) {
        rate("rows of the inbox removed", small.inbox(), large.inbox());
        rate("sagas removed, with their timelines", small.sagas(), large.sagas());
    }

    private void rate(String name, Pruning small, Pruning large) {
        double few = small.rate(0, 1);
        double many = large.rate(0, 1);
        report.note("retention: %s: %,.0f a second, %,.0f of the small table".formatted(name, many, few));
        findings.add(Figure.of(name, Spread.once(many), "rows/s").to(Spread.once(many / few), SMALL));
        findings.add(Figure.of(name + ", the last third", Spread.once(large.rate(0.67, 1)), "rows/s")
                .to(Spread.once(large.rate(0.67, 1) / large.rate(0, 0.33)), "the first third"));
    }

    /** Times large tables and small tables in turns. */
    private final class Turns {

        private final ServiceQueries few;
        private final ServiceQueries many;
        private final List<Double> admittedFew = new ArrayList<>();
        private final List<Double> admittedMany = new ArrayList<>();
        private final List<Double> countedFew = new ArrayList<>();
        private final List<Double> countedMany = new ArrayList<>();

        Turns(ServiceQueries few, ServiceQueries many) {
            this.few = few;
            this.many = many;
        }

        void take() {
            admittedFew.add(few.admit(ADMISSIONS));
            admittedMany.add(many.admit(ADMISSIONS));
            countedFew.add(few.census(CENSUSES));
            countedMany.add(many.census(CENSUSES));
        }

        void report(String meanwhile) {
            add("admission, while " + meanwhile, admittedMany, admittedFew);
            add("census, while " + meanwhile, countedMany, countedFew);
        }

        private void add(String name, List<Double> large, List<Double> small) {
            report.note("retention: %s: %.2f ms, %.2f ms in the small table"
                    .formatted(name, Spread.of(large).median(), Spread.of(small).median()));
            findings.add(Figure.of(name, Spread.of(large), "ms")
                    .to(Spread.ratio(large, small), SMALL)
                    .goal("flat"));
        }
    }
}
