package io.millrace.e2e.alerts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A series of a test, in the notation of {@code promtool test rules}.
 *
 * @param values one for each interval; not a number where there is none
 */
record Series(String name, Map<String, String> labels, List<Double> values) {

    private static final Pattern SERIES = Pattern.compile("(\\w+)(?:\\{(.*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern STEPS = Pattern.compile("(-?[\\d.e]+)([+-][\\d.e]+)?x(\\d+)");

    /** @param values such as {@code 0 0 1}, {@code 5x10} (five, ten times more), {@code 0+60x10}, {@code _} for none */
    static Series of(String series, String values) {
        Matcher parts = SERIES.matcher(series);
        if (!parts.matches()) {
            throw new IllegalArgumentException(series + " is no series");
        }
        var labels = new TreeMap<String, String>();
        if (parts.group(2) != null) {
            LABEL.matcher(parts.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        var all = new ArrayList<Double>();
        for (String word : values.strip().split("\\s+")) {
            all.addAll(values(word));
        }
        return new Series(parts.group(1), labels, all);
    }

    private static List<Double> values(String word) {
        Matcher steps = STEPS.matcher(word);
        if (word.equals("_")) {
            return List.of(Double.NaN);
        }
        if (word.startsWith("_x")) {
            return Collections.nCopies(Integer.parseInt(word.substring(2)), Double.NaN);
        }
        if (!steps.matches()) {
            return List.of(Double.parseDouble(word));
        }
        double first = Double.parseDouble(steps.group(1));
        double step = steps.group(2) == null ? 0 : Double.parseDouble(steps.group(2));
        var values = new ArrayList<Double>();
        for (int i = 0; i <= Integer.parseInt(steps.group(3)); i++) {
            values.add(first + i * step);
        }
        return values;
    }
}
