package io.millrace.orders;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;

import io.millrace.kit.Money;
import io.millrace.orders.Order.Recorded;
import io.millrace.orders.OrderFact.Line;

/**
 * A return of an order, computed from the order's facts.
 *
 * @param lines units that the customer wants to give back
 * @param received units that have come, damaged ones among them; empty while they are awaited
 * @param damaged those of them that do not go back into stock
 * @param refund what the customer gets for what has come; until then, for what is to come
 * @param history the status changes, the first one first
 */
record OrderReturn(
        UUID returnId,
        Status status,
        List<Line> lines,
        List<Line> received,
        List<Line> damaged,
        Money refund,
        String reason,
        List<Change> history) {

    /** The status of a return. */
    enum Status {
        /** The goods are on their way, or expected. */
        WAITING_FOR_GOODS,
        /** The goods have come; stock and money follow. */
        GOODS_RECEIVED,
        /** The intact goods are in stock, and the money is given back. */
        COMPLETED,
        /** The goods have not come in time; the customer keeps them. */
        EXPIRED
    }

    /** A change of the status. */
    @RegisterForReflection
    record Change(Status status, Instant at) {}

    /** The returns of an order, the first one first. */
    static List<OrderReturn> of(List<Recorded> facts) {
        var returns = new LinkedHashMap<UUID, OrderReturn>();
        for (Recorded recorded : facts) {
            Instant at = recorded.at();
            switch (recorded.fact()) {
                case OrderFact.ReturnRequested requested -> returns.put(requested.returnId(), requested(requested, at));
                case OrderFact.ReturnReceived goods ->
                    returns.computeIfPresent(goods.returnId(), (id, open) -> open.received(goods, at));
                case OrderFact.Returned back ->
                    returns.computeIfPresent(back.returnId(), (id, open) -> open.completed(back, at));
                case OrderFact.ReturnExpired expired ->
                    returns.computeIfPresent(expired.returnId(), (id, open) -> open.to(Status.EXPIRED, at));
                default -> {}
            }
        }
        return List.copyOf(returns.values());
    }

    private static OrderReturn requested(OrderFact.ReturnRequested requested, Instant at) {
        return new OrderReturn(
                requested.returnId(),
                Status.WAITING_FOR_GOODS,
                requested.lines(),
                List.of(),
                List.of(),
                requested.refund(),
                requested.reason(),
                List.of(new Change(Status.WAITING_FOR_GOODS, at)));
    }

    private OrderReturn received(OrderFact.ReturnReceived goods, Instant at) {
        return with(goods.lines(), goods.damaged(), goods.refund()).to(Status.GOODS_RECEIVED, at);
    }

    private OrderReturn completed(OrderFact.Returned back, Instant at) {
        return with(back.lines(), damaged, back.refund()).to(Status.COMPLETED, at);
    }

    private OrderReturn with(List<Line> came, List<Line> broken, Money money) {
        return new OrderReturn(returnId, status, lines, came, broken, money, reason, history);
    }

    private OrderReturn to(Status next, Instant at) {
        var longer = new ArrayList<>(history);
        longer.add(new Change(next, at));
        return new OrderReturn(returnId, next, lines, received, damaged, refund, reason, List.copyOf(longer));
    }
}
