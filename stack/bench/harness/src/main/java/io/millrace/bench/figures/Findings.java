package io.millrace.bench.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one question brought to light. */
public final class Findings {

    private final String id;
    private final String title;
    private final String method;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> charts = new ArrayList<>();

    /**
     * @param id names its charts' files
     * @param method how it was measured, so that others can do it again
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
}
