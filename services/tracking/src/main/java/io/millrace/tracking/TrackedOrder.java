package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;

/**
 * The picture of an order.
 *
 * @param version how many of its events are in the picture
 * @param parcel what the carrier said last; null before it said anything
 */
@RegisterForReflection
public record TrackedOrder(
        UUID orderId,
        UUID customerId,
        String name,
        String status,
        @Nullable String detail,
        @Nullable String parcel,
        Money total,
        List<LineView> lines,
        long version,
        Instant placedAt,
        Instant changedAt) {

    /** A page of orders, the latest first; the next page begins at {@code next}, which is null on the last. */
    @RegisterForReflection
    public record OrderPage(
            List<TrackedOrder> items, @Nullable String next) {}

    /** One event of an order. */
    @RegisterForReflection
    public record HistoryEntry(
            String source,
            long version,
            String type,
            @Nullable String detail,
            Instant at) {}
}
