package io.millrace.stack.retail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.millrace.stack.retail.file.RetailLine;

/**
 * Matches cancellations with orders. A cancellation does not name the invoice that it reverses, so a line reverses the
 * customer's last earlier purchase of the product. The result depends on the file only.
 */
final class Returns {

    private final Map<String, List<Purchase>> purchases = new HashMap<>();
    private final Rejects rejects;

    /** The units of an order that can still be returned. Mutable, so without value equality. */
    private static final class Purchase {
        private final PlacedOrder order;
        private final Map<String, Integer> left;

        Purchase(PlacedOrder order) {
            this.order = order;
            this.left = new TreeMap<>(order.units());
        }
    }

    /** The return of one order by one cancellation. */
    record Return(String invoice, PlacedOrder order, Map<String, Integer> units) {}

    /** @param orders the accepted orders */
    Returns(List<PlacedOrder> orders, Rejects rejects) {
        this.rejects = rejects;
        orders.stream()
                .sorted(Comparator.comparing(
                                (PlacedOrder order) -> order.invoice().at())
                        .thenComparing(order -> order.invoice().number())
                        .reversed())
                .forEach(order -> purchases
                        .computeIfAbsent(order.invoice().customer(), customer -> new ArrayList<>())
                        .add(new Purchase(order)));
    }

    /** One return for each order that the cancellation reverses in part; lines that reverse nothing are rejected. */
    List<Return> match(Invoice cancellation) {
        var units = new LinkedHashMap<Purchase, Map<String, Integer>>();
        for (RetailLine line : cancellation.lines()) {
            match(line, units);
        }
        return units.entrySet().stream()
                .map(entry -> new Return(cancellation.number(), entry.getKey().order, entry.getValue()))
                .toList();
    }

    private void match(RetailLine line, Map<Purchase, Map<String, Integer>> units) {
        List<Purchase> candidates = purchases.getOrDefault(line.customer(), List.of()).stream()
                .filter(purchase -> !purchase.order.invoice().at().isAfter(line.at()))
                .filter(purchase -> purchase.left.getOrDefault(line.sku(), 0) > 0)
                .toList();
        int wanted = -line.quantity();
        int available = candidates.stream()
                .mapToInt(purchase -> purchase.left.getOrDefault(line.sku(), 0))
                .sum();
        if (available < wanted) {
            String reason = available == 0
                    ? "reverses nothing: no earlier invoice of the customer in this file has the product"
                    : "reverses more than the customer's earlier invoices in this file have of the product: %d of %d"
                            .formatted(wanted, available);
            rejects.add(line.row(), reason);
            return;
        }
        for (Purchase purchase : candidates) {
            int taken = Math.min(wanted, purchase.left.getOrDefault(line.sku(), 0));
            if (taken > 0) {
                purchase.left.merge(line.sku(), -taken, Integer::sum);
                units.computeIfAbsent(purchase, order -> new TreeMap<>()).merge(line.sku(), taken, Integer::sum);
                wanted -= taken;
            }
        }
    }
}
