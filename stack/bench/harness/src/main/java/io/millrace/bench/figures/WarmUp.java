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
     * @param round measures one round; returns its rate, or another figure that grows
     * @return the fastest round's rate
     */
    public static double run(Findings findings, Report report, int most, DoubleSupplier round) {
        return run(findings, report, most, "orders a second", round);
    }

    /** @param unit what the round returns */
    public static double run(Findings findings, Report report, int most, String unit, DoubleSupplier round) {
        return run(findings, report, most, unit, "rounds for warming up", round);
    }

    /** @param setting the name under which the findings get the number of rounds */
    public static double run(
            Findings findings, Report report, int most, String unit, String setting, DoubleSupplier round) {
        double best = 0;
        for (int i = 1; i <= most; i++) {
            double rate = round.getAsDouble();
            report.note("%s: warming up, %,.1f %s".formatted(findings.getId(), rate, unit));
            findings.setting(setting, i);
            if (rate < best * WORTH_WAITING_FOR) {
                break;
            }
            best = Math.max(best, rate);
        }
        return best;
    }
}
