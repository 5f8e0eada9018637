package io.millrace.inventory;

/**
 * What there is of a product.
 *
 * @param onHand units in the house
 * @param reserved those of them that are promised to orders
 */
public record Stock(String sku, long onHand, long reserved) {

    /** Units that can still be promised. */
    public long getAvailable() {
        return onHand - reserved;
    }
}
