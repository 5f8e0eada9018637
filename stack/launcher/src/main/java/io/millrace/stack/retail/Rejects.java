package io.millrace.stack.retail;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import de.siegmar.fastcsv.writer.CsvWriter;

/** The file of what could not be used: line number, reason, and the line as it was. */
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
            writer.writeRecord("Line", "Reason", "Text");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void add(long line, String reason, String text) {
        writer.writeRecord(String.valueOf(line), reason, text);
        // Reasons that differ in a number or a word alone are one.
        reasons.merge(reason.replaceAll("'[^']*'", "…").replaceAll("-?\\d[\\d.]*", "N"), 1, Integer::sum);
        count++;
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
