package io.millrace.bench.scale;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Spread;

/** The takes of each work in each setting, and their figures. */
final class Takes {

    private final Map<Setting, List<Take>> takes = new LinkedHashMap<>();

    /**
     * A setting that is measured.
     *
     * @param work name of the work
     * @param unit unit of its rate
     */
    record Setting(String work, String unit, Layout layout, int replicas, int brokers) {

        static Setting of(Work work, Layout layout, int replicas, int brokers) {
            return new Setting(work.name(), work.unit(), layout, replicas, brokers);
        }

        String inWords() {
            String of = brokers == 1
                    ? "%d replica%s".formatted(replicas, replicas == 1 ? "" : "s")
                    : "%d brokers".formatted(brokers);
            return "%s, %s, %s".formatted(work, of, layout);
        }

        /** The setting that this one is compared with: one replica, one broker. */
        Setting baseline() {
            return new Setting(work, unit, layout, 1, 1);
        }

        String nameOfBaseline() {
            return brokers == 1 ? "one replica" : "one broker";
        }
    }

    void add(Setting setting, Take take) {
        takes.computeIfAbsent(setting, same -> new ArrayList<>()).add(take);
    }

    /** Rates of the settings of a work, by the setting in words. */
    Map<String, Spread> rates(String work) {
        var rates = new LinkedHashMap<String, Spread>();
        takes.forEach((setting, list) -> {
            if (setting.work().equals(work)) {
                rates.put(setting.inWords(), spread(list, Take::rate));
            }
        });
        return rates;
    }

    /** Adds the figures of all settings: rates, processor time for each record, and how busy the cores were. */
    void report(Findings findings) {
        takes.forEach((setting, list) -> {
            String name = setting.inWords();
            add(findings, setting, name, list, Take::rate, setting.unit());
            add(findings, setting, name + ": replicas", list, Take::replicaMicros, "µs");
            add(findings, setting, name + ": database", list, Take::databaseMicros, "µs");
            add(findings, setting, name + ": brokers", list, Take::brokerMicros, "µs");
            findings.add(Figure.of(name + ": replicas, together", spread(list, Take::replicaPercent), "% of a core"));
            findings.add(
                    Figure.of(name + ": database, brokers and bench", spread(list, Take::restPercent), "% of a core"));
        });
    }

    private void add(
            Findings findings,
            Setting setting,
            String name,
            List<Take> list,
            ToDoubleFunction<Take> value,
            String unit) {
        var figure = Figure.of(name, spread(list, value), unit);
        List<Take> baseline = takes.getOrDefault(setting.baseline(), List.of());
        if (baseline.isEmpty() || setting.equals(setting.baseline())) {
            findings.add(figure);
            return;
        }
        // Takes of the two settings do not alternate: the medians are compared.
        double ratio = spread(list, value).median() / spread(baseline, value).median();
        findings.add(figure.to(Spread.once(ratio), setting.nameOfBaseline()));
    }

    private static Spread spread(List<Take> list, ToDoubleFunction<Take> value) {
        return Spread.of(list.stream().map(value::applyAsDouble).toList());
    }
}
