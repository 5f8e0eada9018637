package io.millrace.stack.retail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;

import io.millrace.stack.StackException;

/**
 * Makes lines of text into lines of invoices. Each line is parsed by itself, so that a torn quote costs one line and
 * not all that follow.
 */
final class LineParser {

    static final List<String> COLUMNS = List.of(
            "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country");

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("M/d/uuuu H:mm", Locale.ROOT);
    private static final Pattern SKU = Pattern.compile("[A-Za-z0-9._-]{1,40}");
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9-]{1,40}");
    private static final int MOST_UNITS = 1_000_000;
    private static final int DECIMALS = 2;
    private static final BigDecimal MOST_POUNDS = new BigDecimal("1000000");

    private LineParser() {}

    /** @throws StackException if the file is not of this kind */
    static void checkHeader(String line) {
        List<String> found;
        try {
            found = fields(line);
        } catch (RejectedException e) {
            found = List.of();
        }
        if (!found.equals(COLUMNS)) {
            throw new StackException("The file's first line must be %s, not: %s"
                    .formatted(String.join(",", COLUMNS), line.length() > 200 ? line.substring(0, 200) : line));
        }
    }

    static RetailLine parse(long number, String text) throws RejectedException {
        List<String> fields = fields(text);
        if (fields.size() != COLUMNS.size()) {
            throw new RejectedException("has %d fields instead of %d".formatted(fields.size(), COLUMNS.size()));
        }
        String invoice = matching("InvoiceNo", fields.get(0), CODE);
        String sku = matching("StockCode", fields.get(1), SKU);
        int quantity = quantity(invoice, fields.get(3));
        return new RetailLine(
                number,
                invoice,
                sku,
                fields.get(2).strip(),
                quantity,
                date(fields.get(4)),
                price(fields.get(5)),
                matching("CustomerID", fields.get(6), CODE),
                required("Country", fields.get(7)));
    }

    /** The number of the invoice that a rejected line seems to be of. */
    static Optional<String> invoiceOf(String text) {
        int comma = text.indexOf(',');
        return Optional.of(comma < 0 ? "" : text.substring(0, comma).strip())
                .filter(number -> CODE.matcher(number).matches());
    }

    private static List<String> fields(String text) throws RejectedException {
        if (text.chars().filter(c -> c == '"').count() % 2 != 0) {
            throw new RejectedException("has a torn quote");
        }
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(text)) {
            return reader.stream().findFirst().map(CsvRecord::getFields).orElse(List.of());
        } catch (CsvParseException e) {
            throw new RejectedException("has a torn quote");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String required(String column, String value) throws RejectedException {
        String stripped = value.strip();
        if (stripped.isEmpty() || stripped.length() > 100) {
            throw new RejectedException("%s is %s".formatted(column, stripped.isEmpty() ? "missing" : "too long"));
        }
        return stripped;
    }

    private static String matching(String column, String value, Pattern pattern) throws RejectedException {
        String stripped = required(column, value);
        if (!pattern.matcher(stripped).matches()) {
            throw new RejectedException("%s '%s' has characters that it may not have".formatted(column, stripped));
        }
        return stripped;
    }

    private static int quantity(String invoice, String value) throws RejectedException {
        int quantity;
        try {
            quantity = Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new RejectedException("Quantity '%s' is not a whole number".formatted(value));
        }
        if (quantity == 0 || Math.abs((long) quantity) > MOST_UNITS) {
            throw new RejectedException("Quantity %d must be 1 to %d".formatted(quantity, MOST_UNITS));
        }
        if (quantity < 0 && !RetailLine.isReturn(invoice)) {
            throw new RejectedException(
                    "Quantity %d is negative, but the invoice is no cancellation".formatted(quantity));
        }
        if (quantity > 0 && RetailLine.isReturn(invoice)) {
            throw new RejectedException(
                    "Quantity %d is positive, but the invoice is a cancellation".formatted(quantity));
        }
        return quantity;
    }

    private static LocalDateTime date(String value) throws RejectedException {
        try {
            return LocalDateTime.parse(value.strip(), DATE);
        } catch (DateTimeParseException e) {
            throw new RejectedException("InvoiceDate '%s' is not a date such as 12/31/2010 8:26".formatted(value));
        }
    }

    private static BigDecimal price(String value) throws RejectedException {
        BigDecimal price;
        try {
            price = new BigDecimal(value.strip());
        } catch (NumberFormatException e) {
            throw new RejectedException("UnitPrice '%s' is not a number".formatted(value));
        }
        if (price.signum() <= 0) {
            throw new RejectedException("UnitPrice %s is not above zero".formatted(value.strip()));
        }
        if (price.stripTrailingZeros().scale() > DECIMALS || price.compareTo(MOST_POUNDS) > 0) {
            throw new RejectedException("UnitPrice %s is not an amount of pounds and pence".formatted(value.strip()));
        }
        return price.setScale(DECIMALS);
    }
}
