package io.millrace.stack.retail;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The products that a file tells of, with the stock that it takes to deliver all that was ordered. */
final class Assortment {

    private static final int LONGEST_NAME = 200;

    private final Map<String, Item> items = new TreeMap<>();

    /** What is known of one product. */
    static final class Item {
        private final String sku;
        private final Map<BigDecimal, Integer> prices = new HashMap<>();
        private final Map<BigDecimal, Integer> refunds = new HashMap<>();
        private String name = "";
        private long ordered;

        Item(String sku) {
            this.sku = sku;
        }

        String sku() {
            return sku;
        }

        String name() {
            String shown = name.isEmpty() ? "Product " + sku : name;
            return shown.length() > LONGEST_NAME ? shown.substring(0, LONGEST_NAME) : shown;
        }

        /** The one asked for most often; of those asked for as often, the lowest. What only ever came back has its refunds'. */
        BigDecimal price() {
            return (prices.isEmpty() ? refunds : prices)
                    .entrySet().stream()
                            .max(Map.Entry.<BigDecimal, Integer>comparingByValue()
                                    .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                            .orElseThrow()
                            .getKey();
        }

        /** Units in all orders. */
        long ordered() {
            return ordered;
        }
    }

    void add(RetailLine line) {
        Item item = items.computeIfAbsent(line.sku(), Item::new);
        (line.isReturn() ? item.refunds : item.prices).merge(line.price(), 1, Integer::sum);
        if (!line.isReturn()) {
            item.ordered += line.quantity();
        }
        if (!line.description().isEmpty() && (!line.isReturn() || item.name.isEmpty())) {
            item.name = line.description();
        }
    }

    Collection<Item> items() {
        return items.values();
    }
}
