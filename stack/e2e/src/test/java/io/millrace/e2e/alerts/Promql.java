package io.millrace.e2e.alerts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.millrace.e2e.alerts.Selector.Point;

/**
 * Reads the PromQL that the alerts are written in, and no more: what it does not know is an error. Differs from
 * Prometheus in one thing: an increase is not extrapolated to the whole range.
 */
final class Promql {

    private static final List<String> AGGREGATIONS = List.of("sum", "max", "min");
    private static final List<String> COMPARISONS = List.of("==", "!=", ">=", "<=", ">", "<");

    private final List<Series> series;
    private final double interval;
    private final Tokens tokens;

    private Promql(List<Series> series, double interval, Tokens tokens) {
        this.series = series;
        this.interval = interval;
        this.tokens = tokens;
    }

    /** @param interval between the values of the series, in seconds */
    static Query read(String expression, List<Series> series, double interval) {
        var tokens = new Tokens(expression);
        Query query = new Promql(series, interval, tokens).alternatives();
        if (!tokens.peek().isEmpty()) {
            throw new IllegalArgumentException("What is '%s' in %s?".formatted(tokens.peek(), expression));
        }
        return query;
    }

    private Query alternatives() {
        Query left = conditions();
        while (tokens.takeIf("or")) {
            Query first = left;
            Query second = conditions();
            left = time -> {
                var all = new ArrayList<>(first.at(time));
                var there = labels(all);
                second.at(time).stream()
                        .filter(sample -> !there.contains(sample.labels()))
                        .forEach(all::add);
                return all;
            };
        }
        return left;
    }

    private Query conditions() {
        Query left = comparison();
        while (tokens.peek().equals("and") || tokens.peek().equals("unless")) {
            boolean both = tokens.take().equals("and");
            List<String> on = tokens.takeIf("on") ? names() : List.of();
            Query first = left;
            Query second = comparison();
            left = time -> {
                var there = second.at(time).stream()
                        .map(sample -> of(sample.labels(), on))
                        .toList();
                return first.at(time).stream()
                        .filter(sample -> there.contains(of(sample.labels(), on)) == both)
                        .toList();
            };
        }
        return left;
    }

    private static List<Map<String, String>> labels(List<Sample> samples) {
        return samples.stream().map(Sample::labels).toList();
    }

    private Query comparison() {
        Query left = sum();
        while (COMPARISONS.contains(tokens.peek())) {
            String operator = tokens.take();
            Query first = left;
            Query second = sum();
            // Keeps what fulfils it, with its value.
            left = time -> matched(
                    first.at(time),
                    second.at(time),
                    List.of(),
                    false,
                    (a, b) -> holds(operator, a, b) ? a : Double.NaN);
        }
        return left;
    }

    private static boolean holds(String operator, double a, double b) {
        return switch (operator) {
            case "==" -> a == b;
            case "!=" -> a != b;
            case ">=" -> a >= b;
            case "<=" -> a <= b;
            case ">" -> a > b;
            default -> a < b;
        };
    }

    private Query sum() {
        Query left = product();
        while (tokens.peek().equals("+") || tokens.peek().equals("-")) {
            boolean plus = tokens.take().equals("+");
            left = calculated(left, (a, b) -> plus ? a + b : a - b, false);
        }
        return left;
    }

    private Query product() {
        Query left = value();
        while (tokens.peek().equals("*") || tokens.peek().equals("/")) {
            boolean times = tokens.take().equals("*");
            left = calculated(left, (a, b) -> times ? a * b : a / b, true);
        }
        return left;
    }

    private Query calculated(Query first, BinaryOperator<Double> calculation, boolean product) {
        List<String> on = tokens.takeIf("on") ? names() : List.of();
        boolean right = tokens.takeIf("group_right");
        if (right) {
            names();
        }
        Query second = product ? value() : product();
        return time -> matched(first.at(time), second.at(time), on, right, calculation);
    }

    /**
     * Pairs samples of equal labels, or each with a single number.
     *
     * @param on the labels that are compared; all if empty
     * @param right whether several of the right side may have one partner, and keep their own labels
     */
    private static List<Sample> matched(
            List<Sample> left, List<Sample> right, List<String> on, boolean manyRight, BinaryOperator<Double> of) {
        var matched = new ArrayList<Sample>();
        for (Sample a : left) {
            for (Sample b : right) {
                boolean number = isNumber(a, left) || isNumber(b, right);
                if (number || of(a.labels(), on).equals(of(b.labels(), on))) {
                    double value = of.apply(a.value(), b.value());
                    Map<String, String> labels = manyRight || isNumber(a, left) ? b.labels() : a.labels();
                    if (!Double.isNaN(value)) {
                        matched.add(new Sample(labels, value));
                    }
                }
            }
        }
        return matched;
    }

    private static boolean isNumber(Sample sample, List<Sample> all) {
        return all.size() == 1 && sample.labels().isEmpty();
    }

    private static Map<String, String> of(Map<String, String> labels, List<String> names) {
        if (names.isEmpty()) {
            return labels;
        }
        var some = new TreeMap<>(labels);
        some.keySet().retainAll(names);
        return some;
    }

    private List<String> names() {
        var names = new ArrayList<String>();
        tokens.demand("(");
        while (!tokens.takeIf(")")) {
            names.add(tokens.take());
            tokens.takeIf(",");
        }
        return names;
    }

    private Query value() {
        String word = tokens.take();
        if (word.equals("(")) {
            Query inner = alternatives();
            tokens.demand(")");
            return inner;
        }
        if (Character.isDigit(word.charAt(0))) {
            return number(Double.parseDouble(word));
        }
        if (AGGREGATIONS.contains(word)) {
            List<String> by = tokens.takeIf("by") ? names() : List.of();
            return aggregated(word, by, argument());
        }
        return switch (word) {
            case "rate", "increase" -> range(word);
            case "absent" -> absent();
            case "vector" -> argument();
            case "clamp_min" -> clamped();
            case "label_replace" -> labelled();
            case "time" -> {
                names();
                yield time -> List.of(new Sample(Map.of(), time));
            }
            default -> {
                Selector selector = selector(word);
                double offset = offset();
                yield time -> selector.instant(series, interval, time - offset);
            }
        };
    }

    private static Query number(double number) {
        return time -> List.of(new Sample(Map.of(), number));
    }

    private Query argument() {
        tokens.demand("(");
        Query argument = alternatives();
        tokens.demand(")");
        return argument;
    }

    private static Query aggregated(String how, List<String> by, Query argument) {
        return time -> argument.at(time).stream()
                .collect(Collectors.groupingBy(
                        sample -> by.isEmpty() ? Map.<String, String>of() : of(sample.labels(), by)))
                .entrySet()
                .stream()
                .map(group -> {
                    var values = group.getValue().stream().mapToDouble(Sample::value);
                    return new Sample(
                            group.getKey(),
                            switch (how) {
                                case "sum" -> values.sum();
                                case "max" -> values.max().orElseThrow();
                                default -> values.min().orElseThrow();
                            });
                })
                .toList();
    }

    private Query absent() {
        tokens.demand("(");
        Selector selector = selector(tokens.take());
        tokens.demand(")");
        return time -> selector.instant(series, interval, time).isEmpty()
                ? List.of(new Sample(selector.equal(), 1))
                : List.of();
    }

    private Query clamped() {
        tokens.demand("(");
        Query values = alternatives();
        tokens.demand(",");
        double least = Double.parseDouble(tokens.take());
        tokens.demand(")");
        return time -> values.at(time).stream()
                .map(sample -> new Sample(sample.labels(), Math.max(sample.value(), least)))
                .toList();
    }

    /** Gives samples a label of which a part of another label is the value. */
    private Query labelled() {
        tokens.demand("(");
        Query values = alternatives();
        String label = text();
        String replacement = text();
        String source = text();
        Pattern pattern = Pattern.compile(text());
        tokens.demand(")");
        return time -> values.at(time).stream()
                .map(sample -> {
                    var matcher = pattern.matcher(sample.labels().getOrDefault(source, ""));
                    var labels = new TreeMap<>(sample.labels());
                    if (matcher.matches()) {
                        labels.put(label, matcher.replaceFirst(replacement));
                    }
                    return new Sample(labels, sample.value());
                })
                .toList();
    }

    /** A quoted argument behind another argument. */
    private String text() {
        tokens.demand(",");
        String quoted = tokens.take();
        return quoted.substring(1, quoted.length() - 1);
    }

    private Query range(String function) {
        tokens.demand("(");
        Selector selector = selector(tokens.take());
        String range = tokens.take();
        double seconds = seconds(range.substring(1, range.length() - 1));
        double offset = offset();
        tokens.demand(")");
        return time -> {
            var samples = new ArrayList<Sample>();
            for (Series one : selector.of(series)) {
                List<Point> points = Selector.points(one, interval, time - offset - seconds, time - offset);
                if (points.size() > 1) {
                    double increase = increase(points);
                    double span = points.getLast().time() - points.getFirst().time();
                    samples.add(new Sample(one.labels(), function.equals("rate") ? increase / span : increase));
                }
            }
            return samples;
        };
    }

    private static double increase(List<Point> points) {
        double increase = 0;
        for (int i = 1; i < points.size(); i++) {
            double before = points.get(i - 1).value();
            double now = points.get(i).value();
            // A counter that is smaller began anew.
            increase += now >= before ? now - before : now;
        }
        return increase;
    }

    private Selector selector(String name) {
        var conditions = new ArrayList<Predicate<Map<String, String>>>();
        var equal = new TreeMap<String, String>();
        if (tokens.takeIf("{")) {
            while (!tokens.takeIf("}")) {
                String label = tokens.take();
                String operator = tokens.take();
                String quoted = tokens.take();
                String text = quoted.substring(1, quoted.length() - 1);
                conditions.add(Selector.condition(label, operator, text));
                if (operator.equals("=")) {
                    equal.put(label, text);
                }
                tokens.takeIf(",");
            }
        }
        return new Selector(name, conditions, equal);
    }

    private double offset() {
        return tokens.takeIf("offset") ? seconds(tokens.take()) : 0;
    }

    /** Of {@code 5m} and the like. */
    static double seconds(String duration) {
        String iso = duration.endsWith("d") ? "P" : "PT";
        return Duration.parse((iso + duration).toUpperCase(Locale.ROOT)).toSeconds();
    }
}
