package io.millrace.stack.chaos;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.millrace.stack.chaos.fault.Plan;
import io.millrace.stack.chaos.fault.Plan.Strike;
import io.millrace.stack.chaos.ledger.Result;
import io.millrace.stack.chaos.ledger.Violation;
import io.millrace.stack.chaos.shop.Purchase;
import io.millrace.stack.chaos.shop.Shop;
import io.millrace.stack.parts.Supervised;

/** Prints the result of a run. */
final class Report {

    private static final int MOST_VIOLATIONS = 10;

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    void print(
            Chaos.Settings settings,
            Plan plan,
            History history,
            Shop shop,
            List<Supervised.Report> parts,
            List<String> underWay,
            Result result,
            boolean importAgrees) {
        List<Purchase> purchases = shop.purchases();
        out.println();
        row("seed", String.valueOf(settings.seed()));
        row(
                "time",
                "%d s of faults, %d s in all"
                        .formatted(
                                settings.length().toSeconds(), history.length().toSeconds()));
        row("faults", plan.strikes().size() + ": " + kinds(plan));
        var unwell = unwell(parts);
        if (!unwell.isEmpty()) {
            row("unwell", "restarted after failed liveness checks: " + unwell);
        }
        row(
                "orders",
                "%,d placed: %,d accepted, %,d refused, %,d without a response"
                        .formatted(
                                purchases.size(),
                                purchases.stream().filter(Purchase::isAccepted).count(),
                                purchases.stream()
                                        .filter(one -> one.isRefused() && !one.isAccepted())
                                        .count(),
                                purchases.stream()
                                        .filter(Purchase::isUnanswered)
                                        .count()));
        row("outcomes", result.outcomes().toString());
        row("cancelled", result.reasons().toString());
        row(
                "returns",
                "%,d accepted"
                        .formatted(
                                purchases.stream().mapToInt(Purchase::returns).sum()));
        row("topics", "%,d records, %,d of them duplicates".formatted(result.records(), result.duplicates()));
        row(
                "import",
                settings.invoices() == null ? "none" : importAgrees ? "its books agree" : "its books do not agree");
        row(
                "ledger",
                "%,d checks, %,d violations"
                        .formatted(result.checks(), result.violations().size()));
        underWay.forEach(what -> row("not ended", what));
        result.violations().stream().limit(MOST_VIOLATIONS).forEach(this::violation);
        out.printf(
                "%n%s%n",
                result.isClean() && importAgrees && underWay.isEmpty()
                        ? "Every promise was kept."
                        : "Promises were broken. To repeat the run: ./millrace chaos --seed %d --minutes %d"
                                .formatted(settings.seed(), settings.length().toMinutes()));
        out.flush();
    }

    private static Map<String, Integer> unwell(List<Supervised.Report> parts) {
        var unwell = new TreeMap<String, Integer>();
        parts.stream().filter(part -> part.unwell() > 0).forEach(part -> unwell.put(part.name(), part.unwell()));
        return unwell;
    }

    private static Map<String, Integer> kinds(Plan plan) {
        var kinds = new TreeMap<String, Integer>();
        for (Strike strike : plan.strikes()) {
            kinds.merge(strike.fault().kind(), 1, Integer::sum);
        }
        return kinds;
    }

    /** Writes all violations to a file; {@link #print} shows the first ones. */
    void printViolations(Result result) {
        result.violations().forEach(this::violation);
        out.flush();
    }

    private void violation(Violation violation) {
        out.printf("%nBROKEN: %s%n  %s %s%n", violation.rule(), violation.key(), violation.what());
        violation.history().forEach(line -> out.println("    " + line));
    }

    private void row(String name, String text) {
        out.printf("%-10s %s%n", name, text);
    }
}
