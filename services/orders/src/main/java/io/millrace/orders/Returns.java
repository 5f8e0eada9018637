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
 * What has come back of an order, and what is on its way back.
 *
 * @param returned units that have come back, by SKU
 * @param damaged those of them that came back damaged, by SKU
 * @param returning units that are on their way back, or have come and are not refunded yet, by SKU
 * @param open the returns that have not ended
 * @param lapsedAt when a return last ended without its goods; null if none has
 */
record Returns(
        Map<String, Integer> returned,
        Map<String, Integer> damaged,
        Map<String, Integer> returning,
        Map<UUID, Open> open,
        Money refunded,
        @Nullable Instant lapsedAt) {

    /**
     * A return that has not ended.
     *
     * @param before units that had come back, or were on their way, when the return was asked for, by SKU
     * @param received what has come; null while the goods are awaited
     */
    record Open(
            List<Line> lines,
            Map<String, Integer> before,
            String reason,
            OrderFact.@Nullable ReturnReceived received) {}

    static Returns none(String currency) {
        return new Returns(Map.of(), Map.of(), Map.of(), Map.of(), Money.zero(currency), null);
    }

    Returns requested(OrderFact.ReturnRequested request) {
        var before = plus(returned, returning, 1);
        return new Returns(
                returned,
                damaged,
                plus(returning, units(request.lines()), 1),
                with(request.returnId(), new Open(request.lines(), before, request.reason(), null)),
                refunded,
                lapsedAt);
    }

    /** After the goods have come: the customer has kept the units that have not. */
    Returns received(OrderFact.ReturnReceived goods) {
        Open open = open().get(goods.returnId());
        if (open == null) {
            throw new IllegalStateException("no return " + goods.returnId() + " is open");
        }
        var kept = plus(units(open.lines()), units(goods.lines()), -1);
        return new Returns(
                returned,
                damaged,
                plus(returning, kept, -1),
                with(goods.returnId(), new Open(open.lines(), open.before(), open.reason(), goods)),
                refunded,
                lapsedAt);
    }

    /** After units were restocked and refunded. */
    Returns ended(UUID returnId, List<Line> lines, Money refund) {
        Open ended = open.get(returnId);
        var broken = ended == null || ended.received() == null
                ? List.<Line>of()
                : ended.received().damaged();
        return new Returns(
                plus(returned, units(lines), 1),
                plus(damaged, units(broken), 1),
                plus(returning, units(lines), -1),
                without(returnId),
                refunded.plus(refund),
                lapsedAt);
    }

    /** After a return has ended without its goods. */
    Returns expired(UUID returnId, List<Line> lines, Instant at) {
        return new Returns(returned, damaged, plus(returning, units(lines), -1), without(returnId), refunded, at);
    }

    Returns withRefunded(Money money) {
        return new Returns(returned, damaged, returning, open, money, lapsedAt);
    }

    Optional<Open> find(UUID returnId) {
        return Optional.ofNullable(open.get(returnId));
    }

    /** Units that the customer has and has not asked to give back, by SKU. */
    Map<String, Integer> left(List<PricedLine> bought) {
        var all = new TreeMap<String, Integer>();
        bought.forEach(line -> all.merge(line.sku(), line.quantity(), Integer::sum));
        return plus(plus(all, returned, -1), returning, -1);
    }

    /** The status of a completed order with these returns. */
    OrderStatus status(List<PricedLine> bought) {
        return !returning.isEmpty()
                ? OrderStatus.RETURNING
                : left(bought).isEmpty() ? OrderStatus.RETURNED : OrderStatus.COMPLETED;
    }

    static Map<String, Integer> units(List<Line> lines) {
        var units = new TreeMap<String, Integer>();
        lines.forEach(line -> units.merge(line.sku(), line.quantity(), Integer::sum));
        return units;
    }

    static List<Line> lines(Map<String, Integer> units) {
        return units.entrySet().stream()
                .map(entry -> new Line(entry.getKey(), entry.getValue()))
                .toList();
    }

    static Map<String, Integer> plus(Map<String, Integer> units, Map<String, Integer> others, int times) {
        var sum = new TreeMap<>(units);
        others.forEach((sku, count) -> sum.merge(sku, times * count, Integer::sum));
        sum.values().removeIf(count -> count <= 0);
        return sum;
    }

    private Map<UUID, Open> with(UUID returnId, Open next) {
        var all = new TreeMap<>(open);
        all.put(returnId, next);
        return all;
    }

    private Map<UUID, Open> without(UUID returnId) {
        var all = new TreeMap<>(open);
        all.remove(returnId);
        return all;
    }
}
