package io.millrace.stack.retail.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.millrace.stack.retail.file.DateSamples.Found;

/**
 * How a file writes its invoices.
 *
 * @param isAssumed whether the dates leave open which of day and month comes first
 */
record Dialect(Encoding encoding, char delimiter, Columns columns, char decimal, DateFormat dates, boolean isAssumed) {

    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');
    private static final Map<Character, String> NAMES =
            Map.of(',', "commas", ';', "semicolons", '\t', "tabs", '|', "bars", '.', "point");
    private static final int SHOWN = 200;

    /** @throws UnusableFileException if the file is none of invoices, or does not show what its dates and prices mean */
    static Dialect of(Path path, Overrides overrides) throws IOException {
        Encoding encoding = Encoding.of(path, overrides.encoding());
        String header = header(path, encoding);
        char delimiter = overrides.delimiter().orElseGet(() -> delimiter(header));
        Columns columns = columns(header, delimiter);
        if (!columns.isComplete()) {
            throw new UnusableFileException(
                    columns.positions().isEmpty()
                            ? expected(path, header.length() > SHOWN ? header.substring(0, SHOWN) : header)
                            : "The header of %s, read as %s with %s between columns, %s."
                                    .formatted(path, encoding, name(delimiter), columns.problem()));
        }
        var dates = new DateSamples();
        var decimals = new DecimalSamples();
        try (var rows = new RowReader(encoding.open(path), delimiter, columns)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                if (row.get() instanceof Row.Whole whole) {
                    dates.add(whole.cell(Column.DATE), "line " + whole.number());
                    decimals.add(whole.cell(Column.PRICE));
                }
            }
        }
        char decimal = overrides.decimal().orElseGet(decimals::find);
        if (overrides.dateFormat().isPresent()) {
            DateFormat named = DateFormat.named(overrides.dateFormat().get());
            return new Dialect(encoding, delimiter, columns, decimal, named, false);
        }
        Found found = dates.find(columns.isOnlineRetail());
        return new Dialect(encoding, delimiter, columns, decimal, found.dates().format(), found.isAssumed());
    }

    private static String header(Path path, Encoding encoding) throws IOException {
        try (BufferedReader reader = encoding.open(path)) {
            return reader.lines()
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .orElseThrow(() -> new UnusableFileException("%s is empty: nothing is imported.".formatted(path)));
        }
    }

    private static String expected(Path path, String found) {
        return "%s can't be imported: the first line must be %s (in any order), not: %s"
                .formatted(path, String.join(",", Column.labels()), found);
    }

    private static char delimiter(String header) {
        return DELIMITERS.stream()
                .max(Comparator.comparing((Character delimiter) ->
                                columns(header, delimiter).positions().size())
                        .thenComparing(delimiter -> -DELIMITERS.indexOf(delimiter)))
                .orElseThrow();
    }

    private static Columns columns(String header, char delimiter) {
        return Columns.of(
                CsvText.of(header, delimiter) instanceof CsvText.Fields(List<String> fields) ? fields : List.of());
    }

    private static String name(char c) {
        return NAMES.getOrDefault(c, "'%c'".formatted(c));
    }

    @Override
    public String toString() {
        return "%s, %s, %s between columns, decimal %s, dates %s%s"
                .formatted(
                        encoding,
                        columns,
                        name(delimiter),
                        decimal == ',' ? "comma" : name(decimal),
                        dates.name(),
                        isAssumed
                                ? " (%s fits too: --date-format %s)"
                                        .formatted(
                                                KnownDates.DAY_FIRST.format().name(),
                                                KnownDates.DAY_FIRST.format().name())
                                : "");
    }
}
