package io.millrace.orders;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.orders.OrderFact.Address;
import io.millrace.orders.OrderFact.Line;

/**
 * The data of an order's saga: the order's data that its commands need, and the data of the replies so far.
 *
 * @param refunded what was charged and has been given back; null if nothing was
 */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
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
        @Nullable String trackingNumber,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Money refunded) {

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
                trackingNumber,
                refunded);
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
                trackingNumber,
                refunded);
    }

    OrderSagaData shipped(UUID shipment, String by, String number) {
        return new OrderSagaData(
                orderId,
                recipient,
                shipTo,
                lines,
                total,
                paymentToken,
                reservationId,
                paymentId,
                shipment,
                by,
                number,
                refunded);
    }

    /** @param amount null where there was nothing to give back */
    OrderSagaData refunded(io.millrace.contracts.common.@Nullable Money amount) {
        return amount == null
                ? this
                : new OrderSagaData(
                        orderId,
                        recipient,
                        shipTo,
                        lines,
                        total,
                        paymentToken,
                        reservationId,
                        paymentId,
                        shipmentId,
                        carrier,
                        trackingNumber,
                        Money.of(amount));
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
