package io.millrace.inventory;

/**
 * The stock of a product.
 *
 * @param onHand units in stock
 * @param reserved units in stock that are reserved for orders
 */
public record Stock(String sku, long onHand, long reserved) {

    /** Units that can be reserved. */
    public long getAvailable() {
        return onHand - reserved;
    }
}
