package io.millrace.orders;

import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;

import io.millrace.kit.Money;

/** Something that happened to an order. What an order is follows from its facts and from nothing else. */
public sealed interface OrderFact {

    @RegisterForReflection
    record Placed(Customer customer, Address shipTo, List<PricedLine> lines, Money total) implements OrderFact {}

    @RegisterForReflection
    record StockReserved(UUID reservationId) implements OrderFact {}

    @RegisterForReflection
    record Paid(UUID paymentId, Money amount) implements OrderFact {}

    @RegisterForReflection
    record Shipped(UUID shipmentId, String carrier, String trackingNumber) implements OrderFact {}

    @RegisterForReflection
    record Completed(Money total) implements OrderFact {}

    /** It is being undone: the customer asked for it, or a step failed. */
    @RegisterForReflection
    record CancellationRequested(String reason) implements OrderFact {}

    @RegisterForReflection
    record Cancelled(String reason, String detail) implements OrderFact {}

    @RegisterForReflection
    record ReturnRequested(UUID returnId, List<Line> lines, Money refund, String reason) implements OrderFact {}

    @RegisterForReflection
    record Returned(UUID returnId, List<Line> lines, Money refund, OrderStatus status) implements OrderFact {}

    /** Who ordered. */
    @RegisterForReflection
    record Customer(UUID customerId, String name, String email) {}

    /** Where the goods go. */
    @RegisterForReflection
    record Address(String street, String postalCode, String city, String country) {}

    /** What was ordered, at the price it had then. */
    @RegisterForReflection
    record PricedLine(String sku, String name, int quantity, Money unitPrice) {

        Money price() {
            return unitPrice.times(quantity);
        }
    }

    /** So many units of a product. */
    @RegisterForReflection
    record Line(String sku, int quantity) {}
}
