package io.millrace.stack.chaos;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

import io.millrace.stack.chaos.fault.Plan;
import io.millrace.stack.chaos.fault.Plan.Strike;
import io.millrace.stack.inspect.ServiceDatabases;

/** A run as a picture: above, what was accepted and what became of it; below, what was wrong meanwhile. */
final class Picture {

    private static final int WIDTH = 1200;
    private static final int HEIGHT = 380;
    private static final int SLICES = 120;
    private static final long SHORTEST_SLICE_SECONDS = 5;
    private static final float BAR = 7;
    /** What is over at once is drawn this long, or nobody sees it. */
    private static final double SHORTEST_BAR_SECONDS = 2;

    private static final String EVENTS = """
            SELECT extract(epoch FROM at), type FROM order_events
            WHERE type IN ('OrderPlaced', 'OrderCompleted', 'OrderCancelled')
            """;

    private final Plan plan;
    private final History history;

    Picture(Plan plan, History history) {
        this.plan = plan;
        this.history = history;
    }

    /** An order came to be, or ended. */
    private record Event(double seconds, String type) {}

    void draw(Path folder, ServiceDatabases databases) {
        double begin = history.begin().toEpochMilli() / 1000.0;
        List<Event> events =
                databases.query("orders", EVENTS, row -> new Event(row.getDouble(1) - begin, row.getString(2)));
        try {
            BitmapEncoder.saveBitmap(
                    List.of(orders(events), faults()),
                    2,
                    1,
                    folder.resolve("chaos").toString(),
                    BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private XYChart orders(List<Event> events) {
        long slice = Math.max(SHORTEST_SLICE_SECONDS, history.length().toSeconds() / SLICES);
        XYChart chart = chart("Orders", "a minute");
        for (String type : List.of("OrderPlaced", "OrderCompleted", "OrderCancelled")) {
            var counts = new TreeMap<Long, Integer>();
            for (long at = 0; at <= history.length().toSeconds(); at += slice) {
                counts.put(at, 0);
            }
            events.stream()
                    .filter(event -> event.type().equals(type) && event.seconds() >= 0)
                    .forEach(event -> counts.merge((long) event.seconds() / slice * slice, 1, Integer::sum));
            double aMinute = (double) Duration.ofMinutes(1).toSeconds() / slice;
            chart.addSeries(
                            type.substring("Order".length()).toLowerCase(java.util.Locale.ROOT),
                            counts.keySet().stream().map(at -> at / 60.0).toList(),
                            counts.values().stream().map(n -> n * aMinute).toList())
                    .setMarker(SeriesMarkers.NONE);
        }
        return chart;
    }

    private XYChart faults() {
        XYChart chart = chart("What was wrong", "");
        var kinds = new TreeMap<String, List<Strike>>();
        plan.strikes().forEach(strike -> kinds.computeIfAbsent(strike.fault().kind(), kind -> new ArrayList<>())
                .add(strike));
        double offset = firstFault() - plan.strikes().getFirst().at().toMillis() / 1000.0;
        int row = 1;
        for (var kind : kinds.entrySet()) {
            var x = new ArrayList<Double>();
            var y = new ArrayList<Double>();
            for (Strike strike : kind.getValue()) {
                double from = offset + strike.at().toMillis() / 1000.0;
                double lasts =
                        Math.max(SHORTEST_BAR_SECONDS, strike.fault().lasts().toMillis() / 1000.0);
                x.addAll(List.of(from / 60, (from + lasts) / 60, (from + lasts) / 60));
                y.addAll(List.of((double) row, (double) row, Double.NaN));
            }
            chart.addSeries(kind.getKey(), x, y)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineStyle(new BasicStroke(BAR, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL));
            row++;
        }
        chart.getStyler().setYAxisTicksVisible(false).setYAxisMax((double) row);
        return chart;
    }

    private double firstFault() {
        return history.entries().stream()
                        .filter(entry -> entry.key().isEmpty())
                        .findFirst()
                        .orElseThrow()
                        .millis()
                / 1000.0;
    }

    private XYChart chart(String title, String unit) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("minutes")
                .yAxisTitle(unit)
                .build();
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(history.length().toSeconds() / 60.0)
                .setYAxisMin(0.0)
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE);
        return chart;
    }
}
