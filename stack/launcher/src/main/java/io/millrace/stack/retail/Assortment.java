package io.millrace.stack.retail;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.millrace.stack.retail.file.RetailLine;

/** The products of a file, with the stock that its orders need. */
final class Assortment {

    private static final int LONGEST_NAME = 200;

    /** Line breaks and other control characters: the API takes names of one line. */
    private static final Pattern NOT_OF_A_LINE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

    private final Map<String, Item> items = new TreeMap<>();

    /** One product. */
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
            String line = NOT_OF_A_LINE.matcher(name).replaceAll(" ").strip();
            String shown = line.isEmpty() ? "Product " + sku : line;
            if (shown.length() <= LONGEST_NAME) {
                return shown;
            }
            // Half a surrogate pair is no character.
            boolean cutsPair = Character.isHighSurrogate(shown.charAt(LONGEST_NAME - 1));
            return shown.substring(0, cutsPair ? LONGEST_NAME - 1 : LONGEST_NAME);
        }

        /**
         * The most frequent price; the lowest of equally frequent ones. A product with returns only has the price of
         * the refunds. A product is free only if no line asks for money: a gift does not make all others free.
         */
        BigDecimal price() {
            return (prices.isEmpty() ? refunds : prices)
                    .entrySet().stream()
                            .max(Comparator.comparing((Map.Entry<BigDecimal, Integer> price) ->
                                            price.getKey().signum() > 0)
                                    .thenComparing(Map.Entry.comparingByValue())
                                    .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                            .orElseThrow()
                            .getKey();
        }

        /** The units of all orders. */
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
