package io.millrace.kit.bulk;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;

/** The fields of a line of CSV by column. An empty field is none. */
public record CsvLine(Map<String, String> fields) {

    public @Nullable String text(String column) {
        String value = fields.get(column);
        return value == null || value.isEmpty() ? null : value;
    }

    public @Nullable Long whole(String column) {
        String value = text(column);
        try {
            return value == null ? null : Long.valueOf(value.strip());
        } catch (NumberFormatException e) {
            throw Problems.badRequest(column, "'%s' is not a whole number".formatted(value));
        }
    }
}
