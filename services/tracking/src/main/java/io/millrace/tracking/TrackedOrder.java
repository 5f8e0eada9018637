package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.tracking.copies.Copy;

/**
 * An order in the projection.
 *
 * @param version number of its events that are applied
 * @param pending what the order waits for, {@code STOCK}, {@code PAYMENT} or {@code SHIPMENT}; null where it waits for
 *     nothing
 * @param parcel the last status from the carrier; null before the first
 */
@RegisterForReflection
public record TrackedOrder(
        UUID orderId,
        UUID customerId,
        String name,
        String status,
        @Nullable String pending,
        @Nullable String detail,
        @Nullable String parcel,
        Money total,
        List<LineView> lines,
        long version,
        Instant placedAt,
        Instant changedAt)
        implements Copy {

    /**
     * What an order of this status waits for; an order that comes to nothing is not paid. {@code PAID} is an order that an
     * earlier release has charged before its parcel left. Of such an order the shipment is the end, so none is seen here
     * that is {@code SHIPPED} and paid.
     */
    static @Nullable String pending(String status, Money total) {
        return switch (status) {
            case "PLACED" -> "STOCK";
            case "RESERVED" -> total.isZero() ? "SHIPMENT" : "PAYMENT";
            case "AUTHORIZED", "PAID" -> "SHIPMENT";
            case "SHIPPED" -> total.isZero() ? null : "PAYMENT";
            default -> null;
        };
    }

    /** A page of orders, newest first; the next page begins at {@code next}, which is null on the last page. */
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
