package io.millrace.orders;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.orders.OrderFact.Line;
import io.millrace.orders.OrderFact.PricedLine;

/**
 * An order as its facts have made it.
 *
 * <pre>
 *   PLACED -> RESERVED -> PAID -> SHIPPED -> COMPLETED <--> RETURNING -> RETURNED
 *      \__________\________\_________\
 *                                     v
 *                                 CANCELLING -> CANCELLED
 * </pre>
 *
 * @param version how many facts it is made of
 * @param returned units that have come back, by SKU
 * @param returning units that are on their way back, by SKU
 */
public record Order(
        UUID id,
        long version,
        OrderStatus status,
        OrderFact.Placed placed,
        @Nullable UUID paymentId,
        @Nullable String trackingNumber,
        @Nullable String reason,
        @Nullable String detail,
        Map<String, Integer> returned,
        Map<String, Integer> returning,
        Money refunded,
        Instant placedAt,
        Instant changedAt) {

    /** A fact with its place in the order's history. */
    public record Recorded(long version, OrderFact fact, Instant at) {}

    /** The order that these facts make, in their order; empty if there are none. */
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
        Money nothing = Money.zero(placed.total().currency());
        return new Order(
                id, 1, OrderStatus.PLACED, placed, null, null, null, null, Map.of(), Map.of(), nothing, at, at);
    }

    /** The order after one more fact. */
    Order after(OrderFact fact, Instant at) {
        Order next =
                switch (fact) {
                    case OrderFact.Placed again ->
                        throw new IllegalStateException("order " + id + " is placed already");
                    case OrderFact.StockReserved reserved -> with(OrderStatus.RESERVED);
                    case OrderFact.Paid paid -> with(OrderStatus.PAID).withPayment(paid.paymentId());
                    case OrderFact.Shipped shipped -> with(OrderStatus.SHIPPED).withTracking(shipped.trackingNumber());
                    case OrderFact.Completed completed -> with(OrderStatus.COMPLETED);
                    case OrderFact.CancellationRequested requested ->
                        with(OrderStatus.CANCELLING).because(requested.reason(), null);
                    case OrderFact.Cancelled cancelled ->
                        with(OrderStatus.CANCELLED).because(cancelled.reason(), cancelled.detail());
                    case OrderFact.ReturnRequested requested ->
                        with(OrderStatus.RETURNING).withReturning(plus(returning, requested.lines(), 1));
                    case OrderFact.Returned back ->
                        without(back.lines(), back.refund()).with(back.status());
                };
        return next.at(at);
    }

    /** The fact that these goods have come back, with what that makes of the order. */
    OrderFact.Returned takeBack(UUID returnId, List<Line> lines, Money refund) {
        Order next = without(lines, refund);
        OrderStatus then = !next.returning().isEmpty()
                ? OrderStatus.RETURNING
                : next.leftToReturn().isEmpty() ? OrderStatus.RETURNED : OrderStatus.COMPLETED;
        return new OrderFact.Returned(returnId, lines, refund, then);
    }

    private Order without(List<Line> lines, Money refund) {
        return withReturning(plus(returning, lines, -1)).withReturned(plus(returned, lines, 1), refunded.plus(refund));
    }

    /** Units that the customer has and has not asked to give back, by SKU. */
    Map<String, Integer> leftToReturn() {
        var left = new TreeMap<String, Integer>();
        for (PricedLine line : placed.lines()) {
            left.merge(line.sku(), line.quantity(), Integer::sum);
        }
        returned.forEach((sku, units) -> left.merge(sku, -units, Integer::sum));
        returning.forEach((sku, units) -> left.merge(sku, -units, Integer::sum));
        left.values().removeIf(units -> units <= 0);
        return left;
    }

    /** What these lines cost: of one product bought at several prices the cheaper units come back last. */
    Money priceOf(List<Line> lines) {
        Money sum = Money.zero(placed.total().currency());
        for (Line line : lines) {
            sum = sum.plus(priceOf(line));
        }
        return sum;
    }

    private Money priceOf(Line line) {
        int skip = returned.getOrDefault(line.sku(), 0) + returning.getOrDefault(line.sku(), 0);
        int wanted = line.quantity();
        Money sum = Money.zero(placed.total().currency());
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

    private static Map<String, Integer> plus(Map<String, Integer> units, List<Line> lines, int times) {
        var sum = new TreeMap<>(units);
        lines.forEach(line -> sum.merge(line.sku(), times * line.quantity(), Integer::sum));
        sum.values().removeIf(count -> count <= 0);
        return sum;
    }

    private Order with(OrderStatus next) {
        return new Order(
                id,
                version,
                next,
                placed,
                paymentId,
                trackingNumber,
                reason,
                detail,
                returned,
                returning,
                refunded,
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
                trackingNumber,
                reason,
                detail,
                returned,
                returning,
                refunded,
                placedAt,
                changedAt);
    }

    private Order withTracking(String number) {
        return new Order(
                id, version, status, placed, paymentId, number, reason, detail, returned, returning, refunded, placedAt,
                changedAt);
    }

    private Order because(String why, @Nullable String more) {
        return new Order(
                id,
                version,
                status,
                placed,
                paymentId,
                trackingNumber,
                why,
                more,
                returned,
                returning,
                refunded,
                placedAt,
                changedAt);
    }

    private Order withReturning(Map<String, Integer> units) {
        return new Order(
                id,
                version,
                status,
                placed,
                paymentId,
                trackingNumber,
                reason,
                detail,
                returned,
                units,
                refunded,
                placedAt,
                changedAt);
    }

    private Order withReturned(Map<String, Integer> units, Money money) {
        return new Order(
                id,
                version,
                status,
                placed,
                paymentId,
                trackingNumber,
                reason,
                detail,
                units,
                returning,
                money,
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
                trackingNumber,
                reason,
                detail,
                returned,
                returning,
                refunded,
                placedAt,
                time);
    }
}
