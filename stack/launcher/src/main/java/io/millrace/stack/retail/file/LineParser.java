package io.millrace.stack.retail.file;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.regex.Pattern;

/** Parses rows of a file into lines of invoices. */
final class LineParser {

    private static final Pattern SKU = Pattern.compile("[A-Za-z0-9._-]{1,40}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)");
    /** Line breaks, tabs and other control characters, with the spaces around them. */
    private static final Pattern CONTROL = Pattern.compile("\\s*[\\p{Cc}\\u2028\\u2029]+\\s*");

    private static final int LONGEST = 100;
    private static final int MOST_UNITS = 1_000_000;
    private static final int DECIMALS = 2;
    private static final BigDecimal MOST_POUNDS = new BigDecimal("1000000");

    private final char decimal;
    private final DateFormat dates;

    LineParser(char decimal, DateFormat dates) {
        this.decimal = decimal;
        this.dates = dates;
    }

    RetailLine parse(Row.Whole row) throws RejectedException {
        String invoice = identifier(row, Column.INVOICE);
        String sku = required(row, Column.SKU);
        if (!SKU.matcher(sku).matches()) {
            throw hasBadCharacters(Column.SKU, sku);
        }
        return new RetailLine(
                row,
                invoice,
                sku,
                clean(row.cell(Column.DESCRIPTION)),
                quantity(invoice, row.cell(Column.QUANTITY)),
                date(row.cell(Column.DATE)),
                price(row.cell(Column.PRICE)),
                identifier(row, Column.CUSTOMER),
                required(row, Column.COUNTRY));
    }

    private static String clean(String text) {
        return CONTROL.matcher(text).replaceAll(" ").strip();
    }

    private static String required(Row.Whole row, Column column) throws RejectedException {
        String value = clean(row.cell(column));
        if (value.isEmpty() || value.length() > LONGEST) {
            throw new RejectedException("%s is %s"
                    .formatted(
                            column.label(),
                            value.isEmpty() ? "missing" : "too long: %d characters at most".formatted(LONGEST)));
        }
        return value;
    }

    private static String identifier(Row.Whole row, Column column) throws RejectedException {
        String value = Identifiers.plain(required(row, column));
        if (!Identifiers.isValid(value)) {
            throw hasBadCharacters(column, value);
        }
        return value;
    }

    private static RejectedException hasBadCharacters(Column column, String value) {
        return new RejectedException(
                "%s '%s' has characters that it may not have, or more than 40".formatted(column.label(), value));
    }

    private BigDecimal number(Column column, String value, String kind) throws RejectedException {
        String plain = value.strip();
        if (decimal == ',') {
            // A point is then no decimal mark, but may be meant as one.
            plain = plain.replace('.', '?').replace(',', '.');
        }
        if (!NUMBER.matcher(plain).matches()) {
            throw new RejectedException("%s '%s' is not a %s".formatted(column.label(), value, kind));
        }
        return new BigDecimal(plain);
    }

    private int quantity(String invoice, String value) throws RejectedException {
        BigDecimal units = number(Column.QUANTITY, value, "whole number");
        if (units.stripTrailingZeros().scale() > 0) {
            throw new RejectedException("Quantity '%s' is not a whole number".formatted(value));
        }
        if (units.signum() == 0 || units.abs().compareTo(BigDecimal.valueOf(MOST_UNITS)) > 0) {
            throw new RejectedException("Quantity %s must be 1 to %d".formatted(value.strip(), MOST_UNITS));
        }
        int quantity = units.intValueExact();
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

    private LocalDateTime date(String value) throws RejectedException {
        return dates.parse(value)
                .orElseThrow(() -> new RejectedException(
                        "InvoiceDate '%s' is not a date of the form %s".formatted(value, dates.name())));
    }

    private BigDecimal price(String value) throws RejectedException {
        BigDecimal price =
                number(Column.PRICE, value, decimal == ',' ? "number such as 1250,95" : "number such as 1250.95");
        if (price.signum() < 0) {
            throw new RejectedException("UnitPrice %s is below zero".formatted(value.strip()));
        }
        if (price.stripTrailingZeros().scale() > DECIMALS || price.compareTo(MOST_POUNDS) > 0) {
            throw new RejectedException("UnitPrice %s is not an amount of pounds and pence".formatted(value.strip()));
        }
        return price.setScale(DECIMALS);
    }
}
