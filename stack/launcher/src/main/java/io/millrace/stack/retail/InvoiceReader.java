package io.millrace.stack.retail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.millrace.stack.retail.file.RetailLine;

/** Groups lines into invoices: an invoice is complete with its last line, wherever in the file that is. */
final class InvoiceReader {

    private final Map<String, Long> lastLines;
    private final Map<String, List<RetailLine>> open = new HashMap<>();
    private final Consumer<Invoice> onInvoice;

    /** @param lastLines number of the last line of each invoice */
    InvoiceReader(Map<String, Long> lastLines, Consumer<Invoice> onInvoice) {
        this.lastLines = lastLines;
        this.onInvoice = onInvoice;
    }

    void add(RetailLine line) {
        List<RetailLine> lines = open.computeIfAbsent(line.invoice(), invoice -> new ArrayList<>());
        lines.add(line);
        if (line.number() == lastLines.getOrDefault(line.invoice(), 0L)) {
            open.remove(line.invoice());
            onInvoice.accept(new Invoice(line.invoice(), lines));
        }
    }
}
