package io.millrace.bench.figures;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws charts of figures, as files beside the report. */
public final class Charts {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;

    private Charts() {}

    /** The points of a line. */
    public record Line(List<Double> x, List<Double> y) {

        public Line() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        public void add(double at, double value) {
            x.add(at);
            y.add(value);
        }
    }

    /** Draws one bar for each median. */
    public static void bars(Findings findings, Path folder, String name, String unit, Map<String, Spread> bars) {
        CategoryChart chart = categories(findings, unit);
        chart.getStyler().setLegendVisible(false);
        add(chart, "median", bars);
        save(findings, folder, name, chart);
    }

    /**
     * Draws bars side by side, one for each median, on a logarithmic axis.
     *
     * @param groups bars of one colour, by the colour's label; every group has the same places in the same order
     */
    public static void groups(
            Findings findings, Path folder, String name, String unit, Map<String, Map<String, Spread>> groups) {
        CategoryChart chart = categories(findings, unit);
        chart.getStyler().setYAxisLogarithmic(true).setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
        chart.getStyler().setLabelsRotation(90).setYAxisMin(powerOfTenBelow(groups));
        groups.forEach((label, bars) -> add(chart, label, bars));
        save(findings, folder, name, chart);
    }

    /** The value at which bars begin: a logarithmic axis has no zero. */
    private static double powerOfTenBelow(Map<String, Map<String, Spread>> groups) {
        double least = groups.values().stream()
                .flatMap(bars -> bars.values().stream())
                .mapToDouble(Spread::median)
                .min()
                .orElse(1);
        return Math.pow(10, Math.floor(Math.log10(least)));
    }

    private static CategoryChart categories(Findings findings, String unit) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(findings.getTitle())
                .yAxisTitle(unit)
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLabelsVisible(true).setLabelsFontColorAutomaticEnabled(false);
        chart.getStyler().setLabelsFontColor(Color.BLACK).setDecimalPattern("#,##0");
        return chart;
    }

    private static void add(CategoryChart chart, String label, Map<String, Spread> bars) {
        chart.addSeries(
                label,
                new ArrayList<>(bars.keySet()),
                bars.values().stream().map(Spread::median).toList());
    }

    /** Draws lines over a common axis. */
    public static void lines(
            Findings findings, Path folder, String name, String title, String x, String y, Map<String, Line> lines) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler()
                .setYAxisMin(0.0)
                .setDecimalPattern("#,##0")
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE);
        lines.forEach(
                (label, line) -> chart.addSeries(label, line.x(), line.y()).setMarker(SeriesMarkers.NONE));
        save(findings, folder, name, chart);
    }

    private static void save(Findings findings, Path folder, String name, Chart<?, ?> chart) {
        String file = findings.getId() + "-" + name;
        try {
            BitmapEncoder.saveBitmap(chart, folder.resolve(file).toString(), BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        findings.drawn(file + ".png");
    }
}
