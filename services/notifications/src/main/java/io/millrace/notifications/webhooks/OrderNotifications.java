package io.millrace.notifications.webhooks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.millrace.contracts.common.PricedLine;
import io.millrace.contracts.orders.OrderCancellationRequested;
import io.millrace.contracts.orders.OrderCancelled;
import io.millrace.contracts.orders.OrderCompleted;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderPaid;
import io.millrace.contracts.orders.OrderPaymentAuthorized;
import io.millrace.contracts.orders.OrderPlaced;
import io.millrace.contracts.orders.OrderReturnExpired;
import io.millrace.contracts.orders.OrderReturnReceived;
import io.millrace.contracts.orders.OrderReturnRequested;
import io.millrace.contracts.orders.OrderReturned;
import io.millrace.contracts.orders.OrderShipped;
import io.millrace.contracts.orders.OrderStockReserved;
import io.millrace.kit.Money;

/** Makes messages of an order's events. */
final class OrderNotifications {

    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,99}");

    private OrderNotifications() {}

    /** The message of an event; empty if subscribers get no message of it. */
    static Optional<Notification> of(OrderEvent event) {
        return switch (event.getPayload()) {
            case OrderPlaced placed ->
                of(
                        event,
                        EventTypes.ORDER_PLACED,
                        fields(event)
                                .with("customerId", placed.getCustomer().getCustomerId())
                                .with("lines", lines(placed))
                                .with("total", placed.getTotal()));
            case OrderStockReserved reserved ->
                of(
                        event,
                        EventTypes.ORDER_STOCK_RESERVED,
                        fields(event).with("reservationId", reserved.getReservationId()));
            case OrderPaymentAuthorized authorized ->
                of(
                        event,
                        EventTypes.ORDER_PAYMENT_AUTHORIZED,
                        fields(event)
                                .with("paymentId", authorized.getPaymentId())
                                .with("amount", authorized.getAmount()));
            case OrderPaid paid ->
                of(
                        event,
                        EventTypes.ORDER_PAID,
                        fields(event).with("paymentId", paid.getPaymentId()).with("amount", paid.getAmount()));
            case OrderShipped shipped ->
                of(
                        event,
                        EventTypes.ORDER_SHIPPED,
                        fields(event)
                                .with("shipmentId", shipped.getShipmentId())
                                .with("carrier", shipped.getCarrier())
                                .with("trackingNumber", shipped.getTrackingNumber()));
            case OrderCompleted completed ->
                of(event, EventTypes.ORDER_COMPLETED, fields(event).with("total", completed.getTotal()));
            case OrderCancellationRequested requested ->
                of(
                        event,
                        EventTypes.ORDER_CANCELLATION_REQUESTED,
                        fields(event).with("reason", code(requested.getReason())));
            case OrderCancelled cancelled ->
                of(
                        event,
                        EventTypes.ORDER_CANCELLED,
                        fields(event)
                                .with("reason", code(cancelled.getReason()))
                                .with("refunded", cancelled.getRefunded()));
            case OrderReturnRequested requested ->
                of(
                        event,
                        EventTypes.ORDER_RETURN_REQUESTED,
                        fields(event)
                                .with("returnId", requested.getReturnId())
                                .withLines("lines", requested.getLines())
                                .with("refund", requested.getRefund())
                                .with("reason", code(requested.getReason()))
                                .with("goodsFirst", requested.getGoodsFirst()));
            case OrderReturnReceived received ->
                of(
                        event,
                        EventTypes.ORDER_RETURN_RECEIVED,
                        fields(event)
                                .with("returnId", received.getReturnId())
                                .withLines("lines", received.getLines())
                                .withLines("damaged", received.getDamaged())
                                .with("refund", received.getRefund()));
            case OrderReturnExpired expired ->
                of(
                        event,
                        EventTypes.ORDER_RETURN_EXPIRED,
                        fields(event)
                                .with("returnId", expired.getReturnId())
                                .withLines("lines", expired.getLines())
                                .with("status", expired.getStatus()));
            case OrderReturned returned ->
                of(
                        event,
                        EventTypes.ORDER_RETURNED,
                        fields(event)
                                .with("returnId", returned.getReturnId())
                                .withLines("lines", returned.getLines())
                                .with("refund", returned.getRefund())
                                .with("status", returned.getStatus()));
            default -> Optional.empty();
        };
    }

    private static Fields fields(OrderEvent event) {
        return Fields.none().with("version", event.getVersion());
    }

    private static List<Map<String, Object>> lines(OrderPlaced placed) {
        String currency = placed.getTotal().getCurrency();
        return placed.getLines().stream().map(line -> line(line, currency)).toList();
    }

    private static Map<String, Object> line(PricedLine line, String currency) {
        String price = new Money(line.getUnitPrice(), currency).amount().toPlainString();
        return Fields.none()
                .with("sku", line.getSku())
                .with("quantity", line.getUnits())
                .with("unitPrice", price)
                .toMap();
    }

    private static Optional<Notification> of(OrderEvent event, String type, Fields fields) {
        return Optional.of(new Notification(type, event.getOrderId(), event.getOccurredAt(), fields.toMap()));
    }

    /** The text is the customer's own, and may name people. */
    private static String code(String reason) {
        return CODE.matcher(reason).matches() ? reason : "CUSTOMER_REQUEST";
    }
}
