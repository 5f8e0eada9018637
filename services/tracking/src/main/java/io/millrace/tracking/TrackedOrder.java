package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.ListTotal;
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

    /**
     * One page of orders.
     *
     * @param next the cursor of the next page; null on the last one
     * @param total the number of orders on all pages, where the request asks for it; counted up to a limit
     * @param totalIsExact whether there are no more orders than the total
     */
    @RegisterForReflection
    public record OrderPage(
            List<TrackedOrder> items,
            @Nullable String next,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Long total,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Boolean totalIsExact) {

        /** @param found the page's orders, and one more if there is another page */
        static OrderPage of(List<TrackedOrder> found, OrderFilter filter, @Nullable ListTotal total) {
            boolean isLast = found.size() <= filter.size();
            List<TrackedOrder> items = isLast ? found : List.copyOf(found.subList(0, filter.size()));
            return new OrderPage(
                    items,
                    isLast ? null : filter.sort().cursor(items.getLast()).text(),
                    total == null ? null : total.number(),
                    total == null ? null : total.isExact());
        }
    }

    /** One event of an order. */
    @RegisterForReflection
    public record HistoryEntry(
            String source,
            long version,
            String type,
            @Nullable String detail,
            Instant at) {}
}
