package io.millrace.stack.chaos;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

import io.millrace.stack.chaos.fault.Plan;
import io.millrace.stack.chaos.fault.Plan.Strike;
import io.millrace.stack.inspect.ServiceDatabases;

/** A chart of a run: orders accepted and ended above, faults below. */
final class Picture {

    private static final int WIDTH = 1200;
    private static final int HEIGHT = 620;
    private static final int SLICES = 120;
    private static final long SHORTEST_SLICE_SECONDS = 5;
    private static final float BAR = 7;
    /** The height of the faults relative to the orders. */
    private static final double FAULTS_SHARE = 0.8;

    /** The drawn length of a fault without duration. */
    private static final double SHORTEST_BAR_SECONDS = 2;

    private static final String EVENTS = """
            SELECT extract(epoch FROM at), type FROM order_events
            WHERE type IN ('Placed', 'Completed', 'Cancelled')
            """;

    private final Plan plan;
    private final History history;

    Picture(Plan plan, History history) {
        this.plan = plan;
        this.history = history;
    }

    /** Counts an order that was accepted, or that ended. */
    private record Event(double seconds, String type) {}

    void draw(Path folder, ServiceDatabases databases) {
        double begin = history.begin().toEpochMilli() / 1000.0;
        List<Event> events =
                databases.query("orders", EVENTS, row -> new Event(row.getDouble(1) - begin, row.getString(2)));
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Orders a minute, and the faults meanwhile")
                .xAxisTitle("minutes")
                .build();
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(history.length().toSeconds() / 60.0)
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE);
        // Faults are drawn below zero, without a label. The library draws fewer ticks if labels are equal.
        var blanks = new HashMap<Double, String>();
        chart.setCustomYAxisTickLabelsFormatter(value -> value < 0
                ? blanks.computeIfAbsent(value, unseen -> " ".repeat(blanks.size() + 1))
                : "%,.0f".formatted(value));
        double most = orders(chart, events);
        faults(chart, most);
        try {
            BitmapEncoder.saveBitmap(chart, folder.resolve("chaos").toString(), BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the highest value */
    private double orders(XYChart chart, List<Event> events) {
        long seconds = history.length().toSeconds();
        long slice = Math.max(SHORTEST_SLICE_SECONDS, seconds / SLICES);
        double aMinute = 60.0 / slice;
        double most = 1;
        for (String type : List.of("Placed", "Completed", "Cancelled")) {
            double[] counts = new double[(int) (seconds / slice) + 1];
            events.stream()
                    .filter(event -> event.type().equals(type))
                    .mapToInt(event -> (int) (event.seconds() / slice))
                    .filter(i -> i >= 0 && i < counts.length)
                    .forEach(i -> counts[i] += aMinute);
            double[] minutes = IntStream.range(0, counts.length)
                    .mapToDouble(i -> (i + 0.5) * slice / 60)
                    .toArray();
            chart.addSeries(type.toLowerCase(Locale.ROOT), minutes, counts).setMarker(SeriesMarkers.NONE);
            most = Math.max(most, DoubleStream.of(counts).max().orElse(0));
        }
        return most;
    }

    private void faults(XYChart chart, double most) {
        if (plan.strikes().isEmpty()) {
            return;
        }
        var kinds = new TreeMap<String, List<Strike>>();
        plan.strikes().forEach(strike -> kinds.computeIfAbsent(strike.fault().kind(), kind -> new ArrayList<>())
                .add(strike));
        double offset = firstFault() - plan.strikes().getFirst().at().toMillis() / 1000.0;
        int row = 1;
        for (var kind : kinds.entrySet()) {
            double height = -most * FAULTS_SHARE * row++ / kinds.size();
            var x = new ArrayList<Double>();
            var y = new ArrayList<Double>();
            for (Strike strike : kind.getValue()) {
                double from = offset + strike.at().toMillis() / 1000.0;
                double lasts =
                        Math.max(SHORTEST_BAR_SECONDS, strike.fault().lasts().toMillis() / 1000.0);
                x.addAll(List.of(from / 60, (from + lasts) / 60, (from + lasts) / 60));
                y.addAll(List.of(height, height, Double.NaN));
            }
            chart.addSeries(kind.getKey(), x, y)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineStyle(new BasicStroke(BAR, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL));
        }
    }

    private double firstFault() {
        return history.entries().stream()
                        .filter(entry -> entry.key().isEmpty())
                        .findFirst()
                        .orElseThrow()
                        .millis()
                / 1000.0;
    }
}
