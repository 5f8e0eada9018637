package io.millrace.kit.bulk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;

import io.millrace.kit.Problems;

/** The columns of a CSV body, by their names in its first line. */
record CsvHeader(List<String> columns) {

    /** @param known the columns that the endpoint takes; another one would be lost, or a guard that is misspelt */
    static CsvHeader of(String text, Set<String> known) {
        List<String> columns = fields(text).stream()
                .map(column -> column.strip().toLowerCase(Locale.ROOT))
                .toList();
        for (String column : columns) {
            if (!known.contains(column)) {
                throw Problems.badRequest(
                        "header", "has an unknown column '%s'; known are %s".formatted(column, new TreeSet<>(known)));
            }
        }
        if (Set.copyOf(columns).size() < columns.size()) {
            throw Problems.badRequest("header", "has a column twice");
        }
        return new CsvHeader(columns);
    }

    CsvLine line(String text) {
        List<String> fields = fields(text);
        if (fields.size() != columns.size()) {
            throw Problems.badRequest(
                    "line", "has %d fields, but the header has %d".formatted(fields.size(), columns.size()));
        }
        Map<String, String> values = HashMap.newHashMap(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            values.put(columns.get(i), fields.get(i));
        }
        return new CsvLine(values);
    }

    private static List<String> fields(String text) {
        try (CloseableIterator<CsvRecord> records =
                CsvReader.builder().ofCsvRecord(text).iterator()) {
            List<String> fields = records.next().getFields();
            if (records.hasNext()) {
                throw Problems.badRequest("line", "has a line end, or a quotation mark, within an unquoted field");
            }
            return fields;
        } catch (CsvParseException | NoSuchElementException e) {
            throw Problems.badRequest("line", "is not CSV: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
