package io.millrace.bench.figures;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The spread of several takes of one figure.
 *
 * @param least smallest take
 * @param most largest take
 * @param takes number of takes
 */
public record Spread(double median, double least, double most, int takes) {

    public static Spread of(Collection<Double> takes) {
        double[] sorted =
                takes.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("the benchmark has no measurement");
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    public static Spread once(double take) {
        return of(List.of(take));
    }

    /** The value at a percentile, 0 to 100, of many values. */
    public static double percentile(double[] values, double percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int index = (int) Math.ceil(percent / 100 * sorted.length) - 1;
        return sorted[Math.clamp(index, 0, sorted.length - 1)];
    }

    /** The ratio of each take to the baseline's take of the same round. */
    public static Spread ratio(List<Double> takes, List<Double> baseline) {
        var ratios = new Double[takes.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = takes.get(i) / baseline.get(i);
        }
        return of(List.of(ratios));
    }
}
