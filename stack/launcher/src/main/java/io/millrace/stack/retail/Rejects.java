package io.millrace.stack.retail;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import de.siegmar.fastcsv.writer.CsvWriter;

import io.millrace.stack.retail.file.Column;
import io.millrace.stack.retail.file.Row;

/**
 * The file of rejected lines: line number, reason, and the line's fields; for a torn line its text. Mended, the file can
 * be imported itself: an import ignores the other columns.
 */
final class Rejects implements Closeable {

    private final Path path;
    private final CsvWriter writer;
    private final Map<String, Integer> reasons = new TreeMap<>();
    private long count;

    Rejects(Path path) {
        this.path = path;
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            writer = CsvWriter.builder().build(path);
            write("Line", "Reason", Column.labels(), "Text");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void add(Row row, String reason) {
        String line = String.valueOf(row.number());
        switch (row) {
            case Row.Whole whole -> write(line, reason, cells(whole), "");
            case Row.Torn torn ->
                write(
                        line,
                        reason,
                        cells(new Row.Whole(
                                torn.number(),
                                Map.of(Column.INVOICE, torn.invoice().orElse("")))),
                        torn.text());
        }
        // Reasons that differ only in a number or a value are counted as one.
        reasons.merge(reason.replaceAll("'[^']*'", "…").replaceAll("-?\\d+([.,]\\d+)*", "N"), 1, Integer::sum);
        count++;
    }

    private static List<String> cells(Row.Whole row) {
        return Arrays.stream(Column.values()).map(row::cell).toList();
    }

    private void write(String line, String reason, List<String> cells, String text) {
        var fields = new ArrayList<String>();
        fields.add(line);
        fields.add(reason);
        fields.addAll(cells);
        fields.add(text);
        writer.writeRecord(fields);
    }

    synchronized long count() {
        return count;
    }

    synchronized Map<String, Integer> reasons() {
        return new TreeMap<>(reasons);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
