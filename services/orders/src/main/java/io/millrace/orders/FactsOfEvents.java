package io.millrace.orders;

import java.util.List;

import io.millrace.contracts.common.Address;
import io.millrace.contracts.common.Customer;
import io.millrace.contracts.common.PricedLine;
import io.millrace.contracts.common.Quantity;
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
import io.millrace.messaging.PermanentFailure;
import io.millrace.orders.Order.Recorded;

/** Converts published events of orders back into the facts that {@link Contracts} made them of. */
final class FactsOfEvents {

    private FactsOfEvents() {}

    static Recorded recorded(OrderEvent event) {
        return new Recorded(event.getVersion(), fact(event.getPayload()), event.getOccurredAt());
    }

    private static OrderFact fact(Object payload) {
        return switch (payload) {
            case OrderPlaced placed -> placed(placed);
            case OrderStockReserved reserved -> new OrderFact.StockReserved(reserved.getReservationId());
            case OrderPaymentAuthorized authorized ->
                new OrderFact.PaymentAuthorized(authorized.getPaymentId(), Money.of(authorized.getAmount()));
            case OrderPaid paid -> new OrderFact.Paid(paid.getPaymentId(), Money.of(paid.getAmount()));
            case OrderShipped shipped ->
                new OrderFact.Shipped(shipped.getShipmentId(), shipped.getCarrier(), shipped.getTrackingNumber());
            case OrderCompleted completed -> new OrderFact.Completed(Money.of(completed.getTotal()));
            case OrderCancellationRequested requested -> new OrderFact.CancellationRequested(requested.getReason());
            case OrderCancelled cancelled ->
                new OrderFact.Cancelled(
                        cancelled.getReason(),
                        cancelled.getDetail(),
                        cancelled.getRefunded() == null ? null : Money.of(cancelled.getRefunded()));
            case OrderReturnRequested requested ->
                new OrderFact.ReturnRequested(
                        requested.getReturnId(),
                        lines(requested.getLines()),
                        Money.of(requested.getRefund()),
                        requested.getReason());
            case OrderReturned returned ->
                new OrderFact.Returned(
                        returned.getReturnId(),
                        lines(returned.getLines()),
                        Money.of(returned.getRefund()),
                        OrderStatus.valueOf(returned.getStatus()));
            case OrderReturnReceived received ->
                new OrderFact.ReturnReceived(
                        received.getReturnId(),
                        lines(received.getLines()),
                        lines(received.getDamaged()),
                        Money.of(received.getRefund()));
            case OrderReturnExpired expired ->
                new OrderFact.ReturnExpired(
                        expired.getReturnId(), lines(expired.getLines()), OrderStatus.valueOf(expired.getStatus()));
            default -> throw new PermanentFailure("not an event of an order: " + payload.getClass());
        };
    }

    private static OrderFact.Placed placed(OrderPlaced placed) {
        Money total = Money.of(placed.getTotal());
        return new OrderFact.Placed(
                customer(placed.getCustomer()),
                address(placed.getShipTo()),
                placed.getLines().stream()
                        .map(line -> line(line, total.currency()))
                        .toList(),
                total);
    }

    private static OrderFact.Customer customer(Customer customer) {
        return new OrderFact.Customer(customer.getCustomerId(), customer.getName(), customer.getEmail());
    }

    private static OrderFact.Address address(Address address) {
        return new OrderFact.Address(
                address.getStreet(), address.getPostalCode(), address.getCity(), address.getCountry());
    }

    private static OrderFact.PricedLine line(PricedLine line, String currency) {
        return new OrderFact.PricedLine(
                line.getSku(), line.getName(), line.getUnits(), new Money(line.getUnitPrice(), currency));
    }

    private static List<OrderFact.Line> lines(List<Quantity> quantities) {
        return quantities.stream()
                .map(line -> new OrderFact.Line(line.getSku(), line.getUnits()))
                .toList();
    }
}
