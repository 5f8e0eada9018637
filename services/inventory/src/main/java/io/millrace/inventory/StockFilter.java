package io.millrace.inventory;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;
import io.millrace.kit.Problems;

/**
 * The stock that a client asks for, and in which order.
 *
 * @param sku exactly this product
 * @param after the cursor of the page before; null for the first page
 */
record StockFilter(
        @Nullable String sku, Order order, @Nullable PageCursor after, int size) {

    /** The orders of a list: only by SKU. An index over the available units would slow down each reservation. */
    enum Order {
        SKU("sku"),
        SKU_DOWN("-sku");

        private final String text;

        Order(String text) {
            this.text = text;
        }

        static Order parse(String parameter, String text) {
            return switch (text) {
                case "sku" -> SKU;
                case "-sku" -> SKU_DOWN;
                default -> throw Problems.badRequest(parameter, "must be sku or -sku");
            };
        }

        String text() {
            return text;
        }
    }
}
