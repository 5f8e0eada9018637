package io.millrace.stack.retail;

import java.time.LocalDateTime;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import io.millrace.stack.retail.file.RetailLine;

/** The lines of one invoice, in the order of the file. */
record Invoice(String number, List<RetailLine> lines) {

    String customer() {
        return lines.getFirst().customer();
    }

    String country() {
        return lines.getFirst().country();
    }

    LocalDateTime at() {
        return lines.getFirst().at();
    }

    /** The invoice with its first line only: an import keeps that of each order in memory. */
    Invoice head() {
        return new Invoice(number, List.of(lines.getFirst()));
    }

    /** Units by product: an invoice may have several lines of a product. */
    SortedMap<String, Integer> units() {
        var units = new TreeMap<String, Integer>();
        lines.forEach(line -> units.merge(line.sku(), line.quantity(), Integer::sum));
        return units;
    }
}
