package io.millrace.bench.figures;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.jspecify.annotations.Nullable;

import io.millrace.bench.figures.Comparison.Promise;

/** Prints the findings as tables, and writes them as JSON into a folder, beside the charts. */
public final class Report {

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT);

    /** Where other programs take more than this part of a core, the machine is not quiet. */
    private static final double QUIET = 0.2;

    private final Path folder;
    private final DoubleSupplier otherCores;
    private final PrintWriter out;
    private final Machine machine = Machine.here();

    /**
     * Begins a report.
     *
     * @param otherCores the cores that other programs took on average since the last call
     */
    public Report(Path folder, DoubleSupplier otherCores, PrintWriter out) {
        this.folder = folder;
        this.otherCores = otherCores;
        this.out = out;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.printf("%s, %d cores, %,d MiB, %s%n", machine.cpu(), machine.cores(), machine.memoryMib(), machine.java());
        out.flush();
    }

    public Path folder() {
        return folder;
    }

    /** Prints a line about the progress. */
    public void note(String text) {
        out.println(text);
        out.flush();
    }

    /** Prints the table of the findings, and writes their file. */
    public void add(Findings findings) {
        out.printf("%n%s%n%n", findings.getTitle());
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("", "median", "least to most", "of the baseline", "goal"));
        for (Figure figure : findings.getFigures()) {
            rows.add(List.of(
                    figure.name(),
                    number(figure.value().median()) + " " + figure.unit(),
                    figure.value().takes() == 1
                            ? "once"
                            : number(figure.value().least()) + " to "
                                    + number(figure.value().most()),
                    figure.ratio() == null
                            ? ""
                            : percent(figure.ratio().median()) + " of " + nonNull(figure.baseline()),
                    nonNull(figure.goal())));
        }
        print(rows);
        Comparison comparison = findings.getComparison();
        if (comparison != null) {
            print(comparison);
        }
        tellOfOthers(findings);
        out.flush();
        try {
            JSON.writeValue(
                    folder.resolve(findings.getId() + ".json").toFile(),
                    Map.of("machine", machine, "findings", findings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(Comparison comparison) {
        var rows = new ArrayList<List<String>>();
        var head = new ArrayList<>(List.of(""));
        head.addAll(comparison.systems());
        rows.add(head);
        for (Promise promise : comparison.promises()) {
            var row = new ArrayList<>(List.of(promise.name()));
            row.addAll(promise.kept());
            rows.add(row);
        }
        out.println();
        print(rows);
    }

    private void tellOfOthers(Findings findings) {
        double cores = otherCores.getAsDouble();
        findings.setting("cores taken by other programs", "%.2f".formatted(cores));
        if (cores > QUIET) {
            out.printf(
                    "%nThe machine was not quiet: other programs took %.2f of %d cores meanwhile. Repeat the run, or compare ratios only.%n",
                    cores, machine.cores());
        }
    }

    private void print(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append("  ")
                        .append(row.get(i))
                        .repeat(' ', widths[i] - row.get(i).length());
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String nonNull(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String percent(double ratio) {
        return ratio < 3 ? "%.0f%%".formatted(ratio * 100) : "%.1f times".formatted(ratio);
    }

    static String number(double value) {
        return value >= 100
                ? "%,.0f".formatted(value)
                : value >= 10 ? "%.1f".formatted(value) : "%.2f".formatted(value);
    }
}
