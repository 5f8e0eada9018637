package io.millrace.orders;

import java.util.List;

import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.orders.OrderCancellationRequested;
import io.millrace.contracts.orders.OrderCancelled;
import io.millrace.contracts.orders.OrderCompleted;
import io.millrace.contracts.orders.OrderPaid;
import io.millrace.contracts.orders.OrderPaymentAuthorized;
import io.millrace.contracts.orders.OrderPlaced;
import io.millrace.contracts.orders.OrderReturnExpired;
import io.millrace.contracts.orders.OrderReturnReceived;
import io.millrace.contracts.orders.OrderReturnRequested;
import io.millrace.contracts.orders.OrderReturned;
import io.millrace.contracts.orders.OrderShipped;
import io.millrace.contracts.orders.OrderStockReserved;

/** Converts the domain's facts and values into the types of the contracts. */
final class Contracts {

    private Contracts() {}

    static Object payload(OrderFact fact) {
        return switch (fact) {
            case OrderFact.Placed placed ->
                new OrderPlaced(
                        customer(placed.customer()),
                        address(placed.shipTo()),
                        placed.lines().stream().map(Contracts::line).toList(),
                        placed.total().toContract());
            case OrderFact.StockReserved reserved -> new OrderStockReserved(reserved.reservationId());
            case OrderFact.PaymentAuthorized authorized ->
                new OrderPaymentAuthorized(
                        authorized.paymentId(), authorized.amount().toContract());
            case OrderFact.Paid paid ->
                new OrderPaid(paid.paymentId(), paid.amount().toContract());
            case OrderFact.Shipped shipped ->
                new OrderShipped(shipped.shipmentId(), shipped.carrier(), shipped.trackingNumber());
            case OrderFact.Completed completed ->
                new OrderCompleted(completed.total().toContract());
            case OrderFact.CancellationRequested requested -> new OrderCancellationRequested(requested.reason());
            case OrderFact.Cancelled cancelled ->
                new OrderCancelled(
                        cancelled.reason(),
                        cancelled.detail(),
                        cancelled.refunded() == null
                                ? null
                                : cancelled.refunded().toContract());
            case OrderFact.ReturnRequested requested ->
                new OrderReturnRequested(
                        requested.returnId(),
                        quantities(requested.lines()),
                        requested.refund().toContract(),
                        requested.reason(),
                        true);
            case OrderFact.Returned returned ->
                new OrderReturned(
                        returned.returnId(),
                        quantities(returned.lines()),
                        returned.refund().toContract(),
                        returned.status().name());
            case OrderFact.ReturnReceived received ->
                new OrderReturnReceived(
                        received.returnId(),
                        quantities(received.lines()),
                        quantities(received.damaged()),
                        received.refund().toContract());
            case OrderFact.ReturnExpired expired ->
                new OrderReturnExpired(
                        expired.returnId(),
                        quantities(expired.lines()),
                        expired.status().name());
        };
    }

    static List<Quantity> quantities(List<OrderFact.Line> lines) {
        return lines.stream()
                .map(line -> new Quantity(line.sku(), line.quantity()))
                .toList();
    }

    static io.millrace.contracts.common.Address address(OrderFact.Address address) {
        return new io.millrace.contracts.common.Address(
                address.street(), address.postalCode(), address.city(), address.country());
    }

    private static io.millrace.contracts.common.Customer customer(OrderFact.Customer customer) {
        return new io.millrace.contracts.common.Customer(customer.customerId(), customer.name(), customer.email());
    }

    private static io.millrace.contracts.common.PricedLine line(OrderFact.PricedLine line) {
        return new io.millrace.contracts.common.PricedLine(
                line.sku(),
                line.name(),
                line.quantity(),
                line.unitPrice().toContract().getAmount());
    }
}
