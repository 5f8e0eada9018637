package io.millrace.bench.figures;

import org.jspecify.annotations.Nullable;

/**
 * One row of a table.
 *
 * @param ratio value in relation to the baseline's; null where there is no baseline
 * @param baseline name of the baseline; null where there is none
 * @param goal the goal in words; null where none was set
 */
public record Figure(
        String name,
        Spread value,
        String unit,
        @Nullable Spread ratio,
        @Nullable String baseline,
        @Nullable String goal) {

    public static Figure of(String name, Spread value, String unit) {
        return new Figure(name, value, unit, null, null, null);
    }

    public Figure to(Spread ratioToIt, String what) {
        return new Figure(name, value, unit, ratioToIt, what, goal);
    }

    public Figure goal(String words) {
        return new Figure(name, value, unit, ratio, baseline, words);
    }
}
