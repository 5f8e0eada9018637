package io.millrace.stack.retail.file;

import java.math.BigDecimal;
import java.time.LocalDateTime;

/**
 * One line of an invoice.
 *
 * @param row as it stands in the file
 * @param description without line breaks
 * @param quantity units; negative for a return
 * @param price of one unit, in pounds
 */
public record RetailLine(
        Row.Whole row,
        String invoice,
        String sku,
        String description,
        int quantity,
        LocalDateTime at,
        BigDecimal price,
        String customer,
        String country) {

    private static final String CANCELLATION = "C";

    /** The number of the line in its file, from 1. */
    public long number() {
        return row.number();
    }

    /** Whether it cancels a sale of an earlier invoice. */
    public boolean isReturn() {
        return isReturn(invoice);
    }

    public static boolean isReturn(String invoice) {
        return invoice.startsWith(CANCELLATION);
    }
}
