package io.millrace.orders;

import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.orders.OrderFact.Address;
import io.millrace.orders.OrderFact.Line;

/** What the saga of an order needs to know, and what the replies have told it. */
@RegisterForReflection
public record OrderSagaData(
        UUID orderId,
        String recipient,
        Address shipTo,
        List<Line> lines,
        Money total,
        String paymentToken,
        @Nullable UUID reservationId,
        @Nullable UUID paymentId,
        @Nullable UUID shipmentId,
        @Nullable String carrier,
        @Nullable String trackingNumber) {

    private static final UUID NIL = new UUID(0, 0);

    static OrderSagaData of(Order order, String paymentToken) {
        OrderFact.Placed placed = order.placed();
        return new OrderSagaData(
                order.id(),
                placed.customer().name(),
                placed.shipTo(),
                placed.lines().stream()
                        .map(line -> new Line(line.sku(), line.quantity()))
                        .toList(),
                placed.total(),
                paymentToken,
                null,
                null,
                null,
                null,
                null);
    }

    OrderSagaData reserved(UUID reservation) {
        return new OrderSagaData(
                orderId,
                recipient,
                shipTo,
                lines,
                total,
                paymentToken,
                reservation,
                paymentId,
                shipmentId,
                carrier,
                trackingNumber);
    }

    OrderSagaData paid(UUID payment) {
        return new OrderSagaData(
                orderId,
                recipient,
                shipTo,
                lines,
                total,
                paymentToken,
                reservationId,
                payment,
                shipmentId,
                carrier,
                trackingNumber);
    }

    OrderSagaData shipped(UUID shipment, String by, String number) {
        return new OrderSagaData(
                orderId, recipient, shipTo, lines, total, paymentToken, reservationId, paymentId, shipment, by, number);
    }

    UUID reservationIdOrNil() {
        return reservationId == null ? NIL : reservationId;
    }

    UUID paymentIdOrNil() {
        return paymentId == null ? NIL : paymentId;
    }

    UUID shipmentIdOrNil() {
        return shipmentId == null ? NIL : shipmentId;
    }
}
