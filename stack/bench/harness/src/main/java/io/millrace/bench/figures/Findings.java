package io.millrace.bench.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The figures of one question, with its method, settings and charts. */
public final class Findings {

    private final String id;
    private final String title;
    private final String method;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> charts = new ArrayList<>();
    private @Nullable Comparison comparison;

    /**
     * Makes findings without figures.
     *
     * @param id names the files of the findings and of their charts
     * @param method how the figures were measured, so that others can repeat the measurement
     */
    public Findings(String id, String title, String method) {
        this.id = id;
        this.title = title;
        this.method = method;
    }

    public void add(Figure figure) {
        figures.add(figure);
    }

    public void setting(String name, Object value) {
        settings.put(name, String.valueOf(value));
    }

    /** Puts a table beside the figures that says what the measured systems promise. */
    public void compare(Comparison table) {
        comparison = table;
    }

    void drawn(String file) {
        charts.add(file);
    }

    public String getId() {
        return id;
    }

    public String getTitle() {
        return title;
    }

    public String getMethod() {
        return method;
    }

    public Map<String, String> getSettings() {
        return settings;
    }

    public List<Figure> getFigures() {
        return figures;
    }

    public List<String> getCharts() {
        return charts;
    }

    /** What the measured systems promise; null where only one system is measured. */
    public @Nullable Comparison getComparison() {
        return comparison;
    }
}
