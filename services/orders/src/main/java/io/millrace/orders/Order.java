package io.millrace.orders;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.orders.OrderFact.Line;
import io.millrace.orders.OrderFact.PricedLine;

/**
 * The state of an order, computed from its facts.
 *
 * <pre>
 *   PLACED -> RESERVED -> AUTHORIZED -> SHIPPED -> COMPLETED <--> RETURNING -> RETURNED
 *      \__________\____________\____________\
 *                                            v
 *                                        CANCELLING -> CANCELLED, or SHIPPED if the parcel was gone
 * </pre>
 *
 * <p>The total is taken when the order is shipped: it is paid then, and completed. An order of an earlier release is PAID
 * where this one is AUTHORIZED.
 *
 * @param version number of facts that the order is computed from
 * @param isPaid whether its total was taken
 */
public record Order(
        UUID id,
        long version,
        OrderStatus status,
        OrderFact.Placed placed,
        @Nullable UUID paymentId,
        boolean isPaid,
        @Nullable String trackingNumber,
        @Nullable String reason,
        @Nullable String detail,
        Returns returns,
        Instant placedAt,
        Instant changedAt) {

    /** A fact with its place in the order's history. */
    public record Recorded(long version, OrderFact fact, Instant at) {}

    /** Computes the order from its facts, in their order; empty if there are no facts. */
    static Optional<Order> of(UUID id, List<Recorded> facts) {
        if (facts.isEmpty()) {
            return Optional.empty();
        }
        Recorded first = facts.getFirst();
        if (!(first.fact() instanceof OrderFact.Placed placed)) {
            throw new IllegalStateException("order " + id + " does not begin with its placement");
        }
        Order order = placed(id, placed, first.at());
        for (Recorded recorded : facts.subList(1, facts.size())) {
            order = order.after(recorded.fact(), recorded.at());
        }
        return Optional.of(order);
    }

    static Order placed(UUID id, OrderFact.Placed placed, Instant at) {
        Returns none = Returns.none(placed.total().currency());
        return new Order(id, 1, OrderStatus.PLACED, placed, null, false, null, null, null, none, at, at);
    }

    /** The order after one more fact. */
    Order after(OrderFact fact, Instant at) {
        Order next =
                switch (fact) {
                    case OrderFact.Placed again ->
                        throw new IllegalStateException("order " + id + " is placed already");
                    case OrderFact.StockReserved reserved -> with(OrderStatus.RESERVED);
                    case OrderFact.PaymentAuthorized authorized ->
                        with(OrderStatus.AUTHORIZED).withPayment(authorized.paymentId());
                    // What is taken after the shipment leaves the order what it is: shipped, or unwanted.
                    case OrderFact.Paid paid ->
                        (status.compareTo(OrderStatus.PAID) < 0 ? with(OrderStatus.PAID) : this).paid(paid.paymentId());
                    case OrderFact.Shipped shipped -> with(OrderStatus.SHIPPED).withTracking(shipped.trackingNumber());
                    // The reason of a cancellation that came too late has no effect any more.
                    case OrderFact.Completed completed ->
                        with(OrderStatus.COMPLETED).because(null, null);
                    case OrderFact.CancellationRequested requested ->
                        with(OrderStatus.CANCELLING).because(requested.reason(), null);
                    case OrderFact.Cancelled cancelled ->
                        with(OrderStatus.CANCELLED)
                                .because(cancelled.reason(), cancelled.detail())
                                .with(
                                        cancelled.refunded() == null
                                                ? returns
                                                : returns.withRefunded(cancelled.refunded()));
                    case OrderFact.ReturnRequested requested ->
                        with(OrderStatus.RETURNING).with(returns.requested(requested));
                    case OrderFact.ReturnReceived received -> with(returns.received(received));
                    case OrderFact.ReturnExpired expired ->
                        with(expired.status()).with(returns.expired(expired.returnId(), expired.lines(), at));
                    case OrderFact.Returned back ->
                        with(back.status()).with(returns.ended(back.returnId(), back.lines(), back.refund()));
                };
        return next.at(at);
    }

    /**
     * Whether the order is on its way to the customer, or with the customer, and has this fact behind it. Happens only to
     * an order whose saga has fallen behind, by a restore of the database.
     */
    boolean isPast(OrderFact fact) {
        if (fact instanceof OrderFact.Paid && isPaid) {
            return true;
        }
        OrderStatus reached =
                switch (fact) {
                    case OrderFact.StockReserved reserved -> OrderStatus.RESERVED;
                    case OrderFact.PaymentAuthorized authorized -> OrderStatus.AUTHORIZED;
                    case OrderFact.Shipped shipped -> OrderStatus.SHIPPED;
                    default -> OrderStatus.COMPLETED;
                };
        return switch (status) {
            case CANCELLING, CANCELLED -> false;
            case PLACED, RESERVED, AUTHORIZED, PAID, SHIPPED, COMPLETED, RETURNING, RETURNED ->
                status.compareTo(reached) >= 0;
        };
    }

    /** The fact that these units are restocked and refunded, with the status that follows for the order. */
    OrderFact.Returned takeBack(UUID returnId, List<Line> lines, Money refund) {
        Returns next = returns.ended(returnId, lines, refund);
        return new OrderFact.Returned(returnId, lines, refund, next.status(placed.lines()));
    }

    /**
     * The fact that goods of a return have come; empty if the return has ended, or its goods have come before.
     *
     * @param refundDamaged whether the customer gets the money for damaged units back
     */
    Optional<OrderFact.ReturnReceived> receive(
            UUID returnId, List<Line> intact, List<Line> damaged, boolean refundDamaged) {
        return returns.find(returnId).filter(open -> open.received() == null).map(open -> {
            var all = Returns.lines(Returns.plus(Returns.units(intact), Returns.units(damaged), 1));
            Money refund = priceOf(refundDamaged ? all : intact, open.before());
            return new OrderFact.ReturnReceived(returnId, all, damaged, refund);
        });
    }

    /** The fact that the goods of a return have not come; empty if the return has ended, or its goods have come. */
    Optional<OrderFact.ReturnExpired> expire(UUID returnId) {
        return returns.find(returnId).filter(open -> open.received() == null).map(open -> {
            Returns next = returns.expired(returnId, open.lines(), changedAt);
            return new OrderFact.ReturnExpired(returnId, open.lines(), next.status(placed.lines()));
        });
    }

    Map<String, Integer> leftToReturn() {
        return returns.left(placed.lines());
    }

    /** Whether these lines are all that was ordered. */
    boolean isWhole(List<Line> lines) {
        return Returns.units(lines).equals(Returns.none(currency()).left(placed.lines()));
    }

    /** The price of these lines. Of a product bought at several prices, the more expensive units come back first. */
    Money priceOf(List<Line> lines) {
        return priceOf(lines, Returns.plus(returns.returned(), returns.returning(), 1));
    }

    /** @param before units that come back before these lines, by SKU */
    private Money priceOf(List<Line> lines, Map<String, Integer> before) {
        Money sum = Money.zero(currency());
        for (Line line : lines) {
            sum = sum.plus(priceOf(line, before.getOrDefault(line.sku(), 0)));
        }
        return sum;
    }

    private Money priceOf(Line line, int before) {
        int skip = before;
        int wanted = line.quantity();
        Money sum = Money.zero(currency());
        var bought = placed.lines().stream()
                .filter(priced -> priced.sku().equals(line.sku()))
                .sorted((a, b) -> b.unitPrice().amount().compareTo(a.unitPrice().amount()))
                .toList();
        for (PricedLine priced : bought) {
            int here = Math.min(Math.max(priced.quantity() - skip, 0), wanted);
            skip = Math.max(skip - priced.quantity(), 0);
            wanted -= here;
            sum = sum.plus(priced.unitPrice().times(here));
        }
        return sum;
    }

    private String currency() {
        return placed.total().currency();
    }

    private Order with(OrderStatus next) {
        return new Order(
                id,
                version,
                next,
                placed,
                paymentId,
                isPaid,
                trackingNumber,
                reason,
                detail,
                returns,
                placedAt,
                changedAt);
    }

    private Order withPayment(UUID payment) {
        return new Order(
                id,
                version,
                status,
                placed,
                payment,
                isPaid,
                trackingNumber,
                reason,
                detail,
                returns,
                placedAt,
                changedAt);
    }

    private Order paid(UUID payment) {
        return new Order(
                id,
                version,
                status,
                placed,
                payment,
                true,
                trackingNumber,
                reason,
                detail,
                returns,
                placedAt,
                changedAt);
    }

    private Order withTracking(String number) {
        return new Order(
                id, version, status, placed, paymentId, isPaid, number, reason, detail, returns, placedAt, changedAt);
    }

    private Order because(@Nullable String why, @Nullable String more) {
        return new Order(
                id,
                version,
                status,
                placed,
                paymentId,
                isPaid,
                trackingNumber,
                why,
                more,
                returns,
                placedAt,
                changedAt);
    }

    private Order with(Returns next) {
        return new Order(
                id,
                version,
                status,
                placed,
                paymentId,
                isPaid,
                trackingNumber,
                reason,
                detail,
                next,
                placedAt,
                changedAt);
    }

    private Order at(Instant time) {
        return new Order(
                id,
                version + 1,
                status,
                placed,
                paymentId,
                isPaid,
                trackingNumber,
                reason,
                detail,
                returns,
                placedAt,
                time);
    }
}
