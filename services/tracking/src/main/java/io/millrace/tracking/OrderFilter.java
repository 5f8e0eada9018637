package io.millrace.tracking;

import java.time.OffsetDateTime;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The orders that a client asks for, and in which order.
 *
 * @param customer the orders of this customer; null for all
 * @param status the orders that have this status now; null for all
 * @param sku the orders of this product; null for all
 * @param from not placed before this time
 * @param to placed before this time
 * @param after where the page before has ended; null for the first page
 */
record OrderFilter(
        @Nullable UUID customer,
        @Nullable OrderStatus status,
        @Nullable String sku,
        @Nullable OffsetDateTime from,
        @Nullable OffsetDateTime to,
        OrderSort sort,
        @Nullable Cursor after,
        int size) {}
