package io.millrace.orders;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;

/**
 * An order as the API shows it.
 *
 * @param returned units that have come back, by SKU
 * @param damaged those of them that came back damaged
 * @param returning units that are on their way back
 * @param pending what the order waits for; null where it waits for nothing
 */
@RegisterForReflection
public record OrderView(
        UUID orderId,
        long version,
        OrderStatus status,
        @Nullable Pending pending,
        OrderFact.Customer customer,
        OrderFact.Address shipTo,
        List<OrderFact.PricedLine> lines,
        Money total,
        @Nullable UUID paymentId,
        @Nullable String trackingNumber,
        @Nullable String reason,
        @Nullable String detail,
        Map<String, Integer> returned,
        Map<String, Integer> damaged,
        Map<String, Integer> returning,
        Money refunded,
        Instant placedAt,
        Instant changedAt) {

    static OrderView of(Order order) {
        OrderFact.Placed placed = order.placed();
        return new OrderView(
                order.id(),
                order.version(),
                order.status(),
                Pending.of(order),
                placed.customer(),
                placed.shipTo(),
                placed.lines(),
                placed.total(),
                order.paymentId(),
                order.trackingNumber(),
                order.reason(),
                order.detail(),
                order.returns().returned(),
                order.returns().damaged(),
                order.returns().returning(),
                order.returns().refunded(),
                order.placedAt(),
                order.changedAt());
    }
}
