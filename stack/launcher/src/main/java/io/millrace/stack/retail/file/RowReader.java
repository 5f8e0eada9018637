package io.millrace.stack.retail.file;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reads the rows behind the header. A quoted field may have line breaks. A quote that is never closed costs its own line
 * and not the lines behind it: a line that has all columns by itself is not part of a field.
 */
final class RowReader implements Closeable {

    /** Lines of one row. */
    private static final int MOST_LINES = 100;

    private final BufferedReader reader;
    private final char delimiter;
    private final Columns columns;
    private final Deque<String> unread = new ArrayDeque<>();
    private long number;

    /** @param reader at the beginning of the file */
    RowReader(BufferedReader reader, char delimiter, Columns columns) throws IOException {
        this.reader = reader;
        this.delimiter = delimiter;
        this.columns = columns;
        for (String line = take(); line != null && line.isBlank(); ) {
            line = take();
        }
    }

    /** The next row that is not blank. */
    Optional<Row> next() throws IOException {
        for (String line = take(); line != null; line = take()) {
            if (!isBlank(line)) {
                return Optional.of(row(line));
            }
        }
        return Optional.empty();
    }

    /** Spreadsheets export empty rows as delimiters. */
    private boolean isBlank(String line) {
        return line.chars().allMatch(c -> c == delimiter || Character.isWhitespace(c));
    }

    private Row row(String first) throws IOException {
        long start = number;
        String text = first;
        List<String> more = new ArrayList<>();
        CsvText parsed = CsvText.of(text, delimiter);
        while (parsed instanceof CsvText.Open) {
            String line = take();
            if (line == null) {
                return torn(start, first, "has an unclosed quote", more);
            }
            more.add(line);
            if (more.size() == MOST_LINES || fields(CsvText.of(line, delimiter)).isPresent()) {
                return torn(start, first, "has an unclosed quote", more);
            }
            text = text + '\n' + line;
            parsed = CsvText.of(text, delimiter);
        }
        Optional<List<String>> fields = fields(parsed);
        if (fields.isPresent()) {
            return new Row.Whole(start, columns.arrange(fields.get()));
        }
        String reason;
        if (!more.isEmpty()) {
            reason = "has an unclosed quote";
        } else if (parsed instanceof CsvText.Fields(List<String> values)) {
            reason = "has %d fields instead of %d".formatted(values.size(), columns.width());
        } else {
            reason = parsed instanceof CsvText.Broken(String why) ? why : "has an unclosed quote";
        }
        return torn(start, first, reason, more);
    }

    /** The fields of a row that has all columns, without empty fields behind the last column. */
    private Optional<List<String>> fields(CsvText parsed) {
        int width = columns.width();
        return parsed instanceof CsvText.Fields(List<String> values)
                        && values.size() >= width
                        && values.stream().skip(width).allMatch(String::isBlank)
                ? Optional.of(values)
                : Optional.empty();
    }

    /** The lines behind a torn one are read again, each as the beginning of a row. */
    private Row torn(long start, String first, String reason, List<String> more) {
        more.reversed().forEach(unread::addFirst);
        number = start;
        return new Row.Torn(start, first, reason, invoice(first));
    }

    /**
     * The invoice that a torn line names. The number may be cut off if no other field follows; behind a quote it is not
     * known where fields end.
     */
    private Optional<String> invoice(String text) {
        int begin = 0;
        for (int i = 0; i < columns.position(Column.INVOICE); i++) {
            begin = text.indexOf(delimiter, begin) + 1;
            if (begin == 0) {
                return Optional.empty();
            }
        }
        int end = text.indexOf(delimiter, begin);
        if (end < 0 || text.lastIndexOf('"', begin - 1) >= 0) {
            return Optional.empty();
        }
        return Identifiers.readable(text.substring(begin, end).replace("\"", ""));
    }

    private @Nullable String take() throws IOException {
        String line = unread.isEmpty() ? reader.readLine() : unread.pollFirst();
        number++;
        return line;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
