package io.millrace.bench.figures;

import org.jspecify.annotations.Nullable;

/**
 * One line of a table.
 *
 * @param baseline what the ratio is to; null where there is none
 * @param goal in words; null where none was set
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
