package io.millrace.orders;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;

/** A fact about an order. The state of an order follows from its facts and from nothing else. */
public sealed interface OrderFact {

    @RegisterForReflection
    record Placed(Customer customer, Address shipTo, List<PricedLine> lines, Money total) implements OrderFact {}

    @RegisterForReflection
    record StockReserved(UUID reservationId) implements OrderFact {}

    /** The card's bank holds the amount. */
    @RegisterForReflection
    record PaymentAuthorized(UUID paymentId, Money amount) implements OrderFact {}

    /** The amount is taken. */
    @RegisterForReflection
    record Paid(UUID paymentId, Money amount) implements OrderFact {}

    @RegisterForReflection
    record Shipped(UUID shipmentId, String carrier, String trackingNumber) implements OrderFact {}

    @RegisterForReflection
    record Completed(Money total) implements OrderFact {}

    /** The order is being undone: the customer asked for it, or a step failed. */
    @RegisterForReflection
    record CancellationRequested(String reason) implements OrderFact {}

    /**
     * The order is undone.
     *
     * @param refunded what was charged and has been given back; null if nothing was charged
     */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Cancelled(
            String reason,
            String detail,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Money refunded) implements OrderFact {}

    @RegisterForReflection
    record ReturnRequested(UUID returnId, List<Line> lines, Money refund, String reason) implements OrderFact {}

    @RegisterForReflection
    record Returned(UUID returnId, List<Line> lines, Money refund, OrderStatus status) implements OrderFact {}

    /**
     * Goods of a return have come.
     *
     * @param lines all units that have come
     * @param damaged those of them that do not go back into stock
     */
    @RegisterForReflection
    record ReturnReceived(UUID returnId, List<Line> lines, List<Line> damaged, Money refund) implements OrderFact {}

    /** The goods of a return have not come in time. */
    @RegisterForReflection
    record ReturnExpired(UUID returnId, List<Line> lines, OrderStatus status) implements OrderFact {}

    /** The customer who placed the order. */
    @RegisterForReflection
    record Customer(UUID customerId, String name, String email) {}

    /** The address to which the goods go. */
    @RegisterForReflection
    record Address(String street, String postalCode, String city, String country) {}

    /** An ordered product with its quantity, at its price when the order was placed. */
    @RegisterForReflection
    record PricedLine(String sku, String name, int quantity, Money unitPrice) {

        Money price() {
            return unitPrice.times(quantity);
        }
    }

    /** A number of units of a product. */
    @RegisterForReflection
    record Line(String sku, int quantity) {}
}
