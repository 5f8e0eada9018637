package io.millrace.orders;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;

/** An order as the API shows it. */
@RegisterForReflection
public record OrderView(
        UUID orderId,
        long version,
        OrderStatus status,
        OrderFact.Customer customer,
        OrderFact.Address shipTo,
        List<OrderFact.PricedLine> lines,
        Money total,
        @Nullable UUID paymentId,
        @Nullable String trackingNumber,
        @Nullable String reason,
        @Nullable String detail,
        Map<String, Integer> returned,
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
                placed.customer(),
                placed.shipTo(),
                placed.lines(),
                placed.total(),
                order.paymentId(),
                order.trackingNumber(),
                order.reason(),
                order.detail(),
                order.returned(),
                order.returning(),
                order.refunded(),
                order.placedAt(),
                order.changedAt());
    }
}
