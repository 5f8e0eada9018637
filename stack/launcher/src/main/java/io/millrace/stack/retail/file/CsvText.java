package io.millrace.stack.retail.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;

/** Takes a line, or several, apart as CSV. */
sealed interface CsvText {

    /** Behind the text: as part of the text's last field it shows that a quote is still open. */
    String END = "\n.";

    /** The fields of one row. */
    record Fields(List<String> values) implements CsvText {}

    /** A quote is not closed: the field may go on in the next line. */
    record Open() implements CsvText {}

    /** The text can't be a row. */
    record Broken(String reason) implements CsvText {}

    static CsvText of(String text, char delimiter) {
        List<CsvRecord> records;
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(delimiter)
                .skipEmptyLines(false)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .ofCsvRecord(text + END)) {
            records = reader.stream().toList();
        } catch (CsvParseException e) {
            return new Broken(
                    "has text behind a closing quote, or an unclosed quote: a quote in a quoted field is \"\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return switch (records.size()) {
            case 1 -> new Open();
            case 2 -> new Fields(records.getFirst().getFields());
            default -> new Broken("has an unclosed quote");
        };
    }
}
