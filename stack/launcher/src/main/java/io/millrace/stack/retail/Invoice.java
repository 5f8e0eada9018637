package io.millrace.stack.retail;

import java.time.LocalDateTime;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The lines of one invoice that can be used, in the order of the file. */
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

    /** Units by product: some invoices have several lines of one. */
    SortedMap<String, Integer> units() {
        var units = new TreeMap<String, Integer>();
        lines.forEach(line -> units.merge(line.sku(), line.quantity(), Integer::sum));
        return units;
    }
}
