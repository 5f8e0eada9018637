package io.millrace.stack.retail.file;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Finds the invoices that cannot be imported, because a row of theirs is rejected. A rejected row whose invoice is not
 * readable may be a row of the invoice before or behind it: neither is imported.
 */
final class Screening {

    private final Map<String, String> reasons = new HashMap<>();
    private final Set<String> sales = new HashSet<>();
    private @Nullable String before;
    private long unreadable;

    void accept(RetailLine line) {
        if (unreadable > 0) {
            rejectBeside(line.invoice(), unreadable);
            unreadable = 0;
        }
        before = line.invoice();
        if (!line.isReturn()) {
            sales.add(line.invoice());
        }
    }

    /** @param invoice of the rejected row, as far as it is readable */
    void reject(Row row, Optional<String> invoice) {
        if (invoice.isPresent()) {
            reasons.putIfAbsent(
                    invoice.get(), "is valid, but its invoice has a rejected line: line %d".formatted(row.number()));
            return;
        }
        unreadable = row.number();
        if (before != null) {
            rejectBeside(before, row.number());
        }
    }

    private void rejectBeside(String invoice, long line) {
        reasons.putIfAbsent(
                invoice, "is valid, but its invoice may lack line %d, whose invoice is not readable".formatted(line));
    }

    /** The reason why an invoice is rejected, for its valid lines. */
    Optional<String> reason(String invoice) {
        return Optional.ofNullable(reasons.get(invoice));
    }

    int rejectedInvoices() {
        return reasons.size();
    }

    /** Whether an invoice is left that is no cancellation. */
    boolean hasSales() {
        return sales.stream().anyMatch(invoice -> !reasons.containsKey(invoice));
    }
}
