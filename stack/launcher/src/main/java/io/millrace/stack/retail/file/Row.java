package io.millrace.stack.retail.file;

import java.util.Map;
import java.util.Optional;

/** A row of a file: a line, or several lines if a quoted field has line breaks. */
public sealed interface Row {

    /** The number of the row's first line in the file, from 1. */
    long number();

    /**
     * A row with all of its fields.
     *
     * @param cells as they stand in the file
     */
    record Whole(long number, Map<Column, String> cells) implements Row {

        public String cell(Column column) {
            return cells.getOrDefault(column, "");
        }
    }

    /**
     * A line that is not a row: it has too few or too many fields, or a quote that is not closed.
     *
     * @param invoice the number of the line's invoice, as far as it is readable
     */
    record Torn(long number, String text, String reason, Optional<String> invoice) implements Row {}
}
