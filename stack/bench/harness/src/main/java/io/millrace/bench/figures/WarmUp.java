package io.millrace.bench.figures;

import java.util.function.DoubleSupplier;

/** Runs rounds before the measured ones, until they get no faster: a JVM compiles for minutes after its start. */
public final class WarmUp {

    private static final double WORTH_WAITING_FOR = 1.03;

    private WarmUp() {}

    /**
     * Runs rounds until one is less than 3% faster than the best round before.
     *
     * @param most number of rounds at most
     * @param round measures one round, and returns its rate in orders per second
     * @return the fastest round's rate
     */
    public static double run(Findings findings, Report report, int most, DoubleSupplier round) {
        return run(findings, report, most, "orders", round);
    }

    /** @param unit what the round's rate counts */
    public static double run(Findings findings, Report report, int most, String unit, DoubleSupplier round) {
        double best = 0;
        for (int i = 1; i <= most; i++) {
            double rate = round.getAsDouble();
            report.note("%s: warming up, %,.0f %s a second".formatted(findings.getId(), rate, unit));
            findings.setting("rounds for warming up", i);
            if (rate < best * WORTH_WAITING_FOR) {
                break;
            }
            best = Math.max(best, rate);
        }
        return best;
    }
}
