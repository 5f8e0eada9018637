package io.millrace.catalog;

import java.time.OffsetDateTime;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;

/**
 * The products that a client asks for, and in which order.
 *
 * @param text part of the SKU or the name; empty for all
 * @param sku exactly this product
 * @param from not changed before this time
 * @param to changed before this time
 * @param after the cursor of the page before; null for the first page
 */
record ProductFilter(
        String text,
        @Nullable String sku,
        Status status,
        @Nullable OffsetDateTime from,
        @Nullable OffsetDateTime to,
        ProductOrder order,
        @Nullable PageCursor after,
        int size) {

    /** The status of the products in a list. */
    enum Status {
        LISTED,
        WITHDRAWN,
        ALL;

        /** The value of the column {@code listed}; null for both. */
        @Nullable Boolean listed() {
            return this == ALL ? null : this == LISTED;
        }
    }
}
