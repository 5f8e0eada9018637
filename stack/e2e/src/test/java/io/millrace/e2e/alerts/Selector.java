package io.millrace.e2e.alerts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A metric's name with conditions on its labels, as {@code up{job="x"}}. */
record Selector(String name, List<Predicate<Map<String, String>>> conditions, Map<String, String> equal) {

    /** How long a value stays the current one. */
    private static final double STALE = 300;

    /** A point of a series. */
    record Point(double time, double value) {}

    static Predicate<Map<String, String>> condition(String label, String operator, String text) {
        Pattern pattern = Pattern.compile(text);
        return labels -> {
            String value = labels.getOrDefault(label, "");
            return switch (operator) {
                case "=" -> value.equals(text);
                case "!=" -> !value.equals(text);
                case "=~" -> pattern.matcher(value).matches();
                case "!~" -> !pattern.matcher(value).matches();
                default -> throw new IllegalArgumentException(operator);
            };
        };
    }

    List<Series> of(List<Series> all) {
        return all.stream()
                .filter(series -> series.name().equals(name)
                        && conditions.stream().allMatch(condition -> condition.test(series.labels())))
                .toList();
    }

    /** The current values. */
    List<Sample> instant(List<Series> all, double interval, double time) {
        var samples = new ArrayList<Sample>();
        for (Series series : of(all)) {
            List<Point> points = points(series, interval, time - STALE, time);
            if (!points.isEmpty()) {
                samples.add(new Sample(series.labels(), points.getLast().value()));
            }
        }
        return samples;
    }

    /** The points after a time and up to another. */
    static List<Point> points(Series series, double interval, double after, double until) {
        var points = new ArrayList<Point>();
        for (int i = 0; i < series.values().size(); i++) {
            double time = i * interval;
            double value = series.values().get(i);
            if (time > after && time <= until && !Double.isNaN(value)) {
                points.add(new Point(time, value));
            }
        }
        return points;
    }
}
