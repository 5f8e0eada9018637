package io.millrace.stack.retail;

import java.math.BigDecimal;
import java.time.LocalDateTime;

/**
 * One line of an invoice.
 *
 * @param number of the line in its file, from 1
 * @param quantity units; below zero where they came back
 * @param price of one unit, in pounds
 */
record RetailLine(
        long number,
        String invoice,
        String sku,
        String description,
        int quantity,
        LocalDateTime at,
        BigDecimal price,
        String customer,
        String country) {

    private static final String CANCELLATION = "C";

    /** Whether it takes back what an earlier invoice sold. */
    boolean isReturn() {
        return isReturn(invoice);
    }

    static boolean isReturn(String invoice) {
        return invoice.startsWith(CANCELLATION);
    }
}
