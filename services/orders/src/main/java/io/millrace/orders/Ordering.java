package io.millrace.orders;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.kit.Problems;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.saga.SagaDefinition;
import io.millrace.messaging.saga.Sagas;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.orders.IdempotencyStore.Outcome;
import io.millrace.orders.OrderFact.Line;
import io.millrace.orders.OrderFact.PricedLine;
import io.millrace.orders.OrderStore.Product;

/** Places orders, cancels them and begins returns, all in the caller's transaction. */
@ApplicationScoped
class Ordering {

    /** Exclusive limit of an order's total: the contracts hold 15 digits before the point. */
    private static final BigDecimal MOST = new BigDecimal("1000000000000000");

    private final OrderStore store;
    private final OrderLog log;
    private final Sagas sagas;
    private final SagaDefinition<OrderSagaData> orderSaga;
    private final SagaDefinition<OrderSagaData> freeOrderSaga;
    private final Returning returning;

    Ordering(
            OrderStore store,
            OrderLog log,
            Sagas sagas,
            SagaDefinition<OrderSagaData> orderSaga,
            @Identifier(OrderSaga.FREE) SagaDefinition<OrderSagaData> freeOrderSaga,
            Returning returning) {
        this.store = store;
        this.log = log;
        this.sagas = sagas;
        this.orderSaga = orderSaga;
        this.freeOrderSaga = freeOrderSaga;
        this.returning = returning;
    }

    /** Prices a request, at current prices; fails with 409 if the customer expects another total. Only reads. */
    Uni<OrderFact.Placed> price(OrderRequest request) {
        return price(request.lines().stream()
                        .map(OrderRequest.LineRequest::toFact)
                        .toList())
                .map(lines -> new OrderFact.Placed(
                        request.customer().toFact(),
                        request.shipTo().toFact(),
                        lines,
                        asExpected(request.expectedTotal(), total(lines))));
    }

    private static Money asExpected(@Nullable Money expected, Money actual) {
        if (expected != null && !expected.equals(actual)) {
            throw Problems.conflict(
                    "the order comes to %s, not %s: show the customer the new total, and send it as expectedTotal"
                            .formatted(actual.text(), expected.text()),
                    Map.of("expected", expected, "actual", actual));
        }
        return actual;
    }

    /** Decides on the new order; the outcome's {@code store} stores the order. */
    Outcome place(OrderFact.Placed placed, String paymentToken) {
        Order order = log.placed(EventIds.next(), placed);
        return new Outcome(
                OrderView.of(order),
                () -> SessionSql.together(
                        log.store(order, placed),
                        sagas.start(
                                placed.total().isZero() ? freeOrderSaga : orderSaga,
                                order.id(),
                                OrderSagaData.of(order, paymentToken))));
    }

    private Uni<List<PricedLine>> price(List<Line> lines) {
        return store.products(lines.stream().map(Line::sku).distinct().toList()).map(products -> {
            var priced = new ArrayList<PricedLine>(lines.size());
            for (int i = 0; i < lines.size(); i++) {
                int index = i;
                Line line = lines.get(i);
                Product product = products.get(line.sku());
                if (product == null) {
                    throw Problems.unprocessable(
                            "lines[%d].sku".formatted(i), "the catalog lists no product %s".formatted(line.sku()));
                }
                // Copied before prices had to fit their currency.
                product.price().misfit().ifPresent(misfit -> {
                    throw Problems.unprocessable(
                            "lines[%d].sku".formatted(index),
                            "%s costs %s, which nobody can pay: its price %s"
                                    .formatted(line.sku(), product.price().text(), misfit));
                });
                priced.add(new PricedLine(line.sku(), product.name(), line.quantity(), product.price()));
            }
            return priced;
        });
    }

    private static Money total(List<PricedLine> lines) {
        String currency = lines.getFirst().unitPrice().currency();
        Money total = Money.zero(currency);
        for (int i = 0; i < lines.size(); i++) {
            PricedLine line = lines.get(i);
            if (!line.unitPrice().currency().equals(currency)) {
                throw Problems.unprocessable(
                        "lines[%d].sku".formatted(i),
                        "is priced in %s, earlier lines in %s; place an order for each currency"
                                .formatted(line.unitPrice().currency(), currency));
            }
            total = total.plus(line.price());
        }
        if (total.amount().compareTo(MOST) >= 0) {
            throw Problems.unprocessable(
                    "lines", "amount to %s, which is more than one order may cost".formatted(total.text()));
        }
        return total;
    }

    /**
     * Cancels an order that is not completed, and begins the return of a completed order. An order that is cancelled,
     * being cancelled or returned stays as it is.
     *
     * @param condition fails where the order is not as the client has read it
     */
    Uni<Order> cancel(UUID id, CancelRequest request, Consumer<Order> condition) {
        return log.load(id)
                .map(found -> found.orElseThrow(() -> Problems.notFound("order", id)))
                .invoke(condition)
                .chain(order -> switch (order.status()) {
                    case PLACED, RESERVED, AUTHORIZED, PAID, SHIPPED -> undo(order, request);
                    case CANCELLING -> note(order, request);
                    case CANCELLED, RETURNED -> Uni.createFrom().item(order);
                    case COMPLETED, RETURNING -> takeBack(order, request);
                });
    }

    private Uni<Order> undo(Order order, CancelRequest request) {
        if (request.lines() != null) {
            throw Problems.conflict(
                    "order %s has not been completed yet: cancel the whole order, or wait".formatted(order.id()));
        }
        return sagas.cancel(order.id(), CancelReasons.CUSTOMER_REQUEST)
                .chain(answer -> log.load(order.id()))
                .map(found -> found.orElse(order))
                .chain(now -> switch (now.status()) {
                    // The saga completed the order after the first load: an accepted request still gets a return.
                    case COMPLETED, RETURNING -> takeBack(now, request);
                    // The money is being taken, and the saga can't turn back: the order is completed, and then
                    // returned.
                    case SHIPPED -> note(now, request);
                    default -> Uni.createFrom().item(now);
                });
    }

    /**
     * Notes that the customer does not want an order whose saga goes its own way: it is being undone for another reason, and
     * is completed if its parcel is gone; or it is shipped, and completed soon. An order that is completed then is returned.
     */
    private Uni<Order> note(Order order, CancelRequest request) {
        return request.lines() != null || CancelReasons.CUSTOMER_REQUEST.equals(order.reason())
                ? Uni.createFrom().item(order)
                : log.append(order, new OrderFact.CancellationRequested(CancelReasons.CUSTOMER_REQUEST));
    }

    /**
     * Begins a return of a completed order; fails with 409 where there is nothing to give back.
     *
     * @param condition fails where the order is not as the client has read it
     * @return the id of the return
     */
    Uni<UUID> giveBack(UUID id, ReturnRequest request, Consumer<Order> condition) {
        return log.load(id)
                .map(found -> found.orElseThrow(() -> Problems.notFound("order", id)))
                .invoke(condition)
                .chain(order -> {
                    demandCompleted(order);
                    Map<String, Integer> left = order.leftToReturn();
                    if (left.isEmpty() && request.lines() == null) {
                        return Uni.createFrom().item(underWay(order));
                    }
                    List<Line> lines = request.lines() == null ? Returns.lines(left) : wanted(request.lines(), left);
                    UUID returnId = EventIds.next();
                    return returning
                            .checkWindow(order)
                            .chain(() -> returning.ask(order, returnId, lines, CancelReasons.or(request.reason())))
                            .replaceWith(returnId);
                });
    }

    /** The latest return that waits for its goods: all that is left comes back already. */
    private UUID underWay(Order order) {
        UUID latest = order.returns().open().keySet().stream()
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> Problems.conflict("nothing is left of order %s to give back".formatted(order.id())));
        returning.askAgain(order);
        return latest;
    }

    private static void demandCompleted(Order order) {
        switch (order.status()) {
            case PLACED, RESERVED, AUTHORIZED, PAID, SHIPPED ->
                throw Problems.conflict(
                        "order %s has not been completed yet: cancel it, or wait".formatted(order.id()));
            case CANCELLING ->
                throw Problems.conflict("order %s is being cancelled: look again later, as its parcel may have left"
                        .formatted(order.id()));
            case CANCELLED ->
                throw Problems.conflict("order %s is cancelled: nothing of it was delivered".formatted(order.id()));
            case COMPLETED, RETURNING, RETURNED -> {}
        }
    }

    private Uni<Order> takeBack(Order order, CancelRequest request) {
        Map<String, Integer> left = order.leftToReturn();
        List<Line> lines = request.lines() == null ? Returns.lines(left) : wanted(request.lines(), left);
        if (lines.isEmpty()) {
            returning.askAgain(order);
            return Uni.createFrom().item(order);
        }
        return returning
                .checkWindow(order)
                .chain(() -> returning.ask(order, EventIds.next(), lines, CancelReasons.or(request.reason())));
    }

    private static List<Line> wanted(List<OrderRequest.LineRequest> lines, Map<String, Integer> left) {
        var units = new LinkedHashMap<String, Integer>();
        var rest = new TreeMap<>(left);
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            int available = rest.getOrDefault(line.sku(), 0);
            if (line.quantity() > available) {
                throw Problems.unprocessable(
                        "lines[%d].quantity".formatted(i),
                        "at most %d units of %s can be returned".formatted(available, line.sku()));
            }
            rest.merge(line.sku(), -line.quantity(), Integer::sum);
            units.merge(line.sku(), line.quantity(), Integer::sum);
        }
        return Returns.lines(units);
    }
}
