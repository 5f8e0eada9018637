package io.millrace.bench.retention;

import java.util.ArrayList;
import java.util.List;

import io.millrace.bench.ground.Ground;

/** Watches the removal of one table's rows. */
final class Pruning {

    private final Ground ground;
    private final String table;
    private final long before;
    private final List<Point> points = new ArrayList<>();

    private record Point(long time, long removed) {}

    Pruning(Ground ground, String table) {
        this.ground = ground;
        this.table = table;
        this.before = removed();
    }

    private long removed() {
        return ground.number("SELECT n_tup_del FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname = '%s'"
                .formatted(table));
    }

    /**
     * Notes how many rows are gone by now.
     *
     * @return whether this many rows are gone
     */
    boolean look(long rows) {
        long now = removed() - before;
        if (points.isEmpty() ? now > 0 : now > points.getLast().removed()) {
            points.add(new Point(System.nanoTime(), now));
        }
        return now >= rows;
    }

    /** Rows removed per second, between two shares (0 to 1) of all removed rows. */
    double rate(double from, double to) {
        long all = points.getLast().removed();
        Point first = at(all * from);
        Point last = at(all * to);
        return (last.removed() - first.removed()) * 1e9 / Math.max(1, last.time() - first.time());
    }

    private Point at(double rows) {
        return points.stream()
                .filter(point -> point.removed() >= rows)
                .findFirst()
                .orElse(points.getLast());
    }
}
