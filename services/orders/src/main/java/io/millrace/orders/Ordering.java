package io.millrace.orders;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

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

/** Places orders, cancels them and takes them back. Everything in the caller's transaction. */
@ApplicationScoped
class Ordering {

    /** What the contracts can hold: 15 digits before the point. */
    private static final BigDecimal MOST = new BigDecimal("1000000000000000");

    private final OrderStore store;
    private final OrderLog log;
    private final Sagas sagas;
    private final SagaDefinition<OrderSagaData> orderSaga;
    private final SagaDefinition<ReturnSagaData> returnSaga;

    Ordering(
            OrderStore store,
            OrderLog log,
            Sagas sagas,
            SagaDefinition<OrderSagaData> orderSaga,
            SagaDefinition<ReturnSagaData> returnSaga) {
        this.store = store;
        this.log = log;
        this.sagas = sagas;
        this.orderSaga = orderSaga;
        this.returnSaga = returnSaga;
    }

    /** What would be placed, at the prices of now. Reads only. */
    Uni<OrderFact.Placed> price(OrderRequest request) {
        return price(request.lines().stream()
                        .map(OrderRequest.LineRequest::toFact)
                        .toList())
                .map(lines -> new OrderFact.Placed(
                        request.customer().toFact(), request.shipTo().toFact(), lines, total(lines)));
    }

    /** The order is decided on here; the outcome stores it. */
    Outcome place(OrderFact.Placed placed, String paymentToken) {
        Order order = log.placed(EventIds.next(), placed);
        return new Outcome(
                OrderView.of(order),
                () -> SessionSql.together(
                        log.store(order, placed),
                        sagas.start(orderSaga, order.id(), OrderSagaData.of(order, paymentToken))));
    }

    private Uni<List<PricedLine>> price(List<Line> lines) {
        return store.products(lines.stream().map(Line::sku).distinct().toList()).map(products -> {
            var priced = new ArrayList<PricedLine>(lines.size());
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                Product product = products.get(line.sku());
                if (product == null) {
                    throw Problems.unprocessable(
                            "lines[%d].sku".formatted(i), "no product %s can be ordered".formatted(line.sku()));
                }
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
                        "is priced in %s, others in %s; order them one by one"
                                .formatted(line.unitPrice().currency(), currency));
            }
            total = total.plus(line.price());
        }
        if (total.amount().compareTo(MOST) >= 0) {
            throw Problems.unprocessable(
                    "lines", "come to %s, which is more than we can charge".formatted(total.text()));
        }
        return total;
    }

    /** Undoes what has not been shipped, has what was shipped come back, and leaves alone what is undone already. */
    Uni<Order> cancel(UUID id, CancelRequest request) {
        return log.load(id)
                .map(found -> found.orElseThrow(() -> Problems.notFound("order", id)))
                .chain(order -> switch (order.status()) {
                    case PLACED, RESERVED, PAID, SHIPPED -> undo(order, request);
                    case CANCELLING, CANCELLED, RETURNED -> Uni.createFrom().item(order);
                    case COMPLETED, RETURNING -> takeBack(order, request);
                });
    }

    private Uni<Order> undo(Order order, CancelRequest request) {
        if (request.lines() != null) {
            throw Problems.conflict(
                    "order %s has not been completed yet: cancel all of it, or wait".formatted(order.id()));
        }
        return sagas.cancel(order.id(), CancelReasons.CUSTOMER_REQUEST)
                .chain(answer -> log.load(order.id()))
                .map(found -> found.orElse(order))
                .chain(now -> switch (now.status()) {
                    // Completed between our look at it and at its saga: whoever is told yes has to get it.
                    case COMPLETED, RETURNING -> takeBack(now, request);
                    default -> Uni.createFrom().item(now);
                });
    }

    private Uni<Order> takeBack(Order order, CancelRequest request) {
        Map<String, Integer> left = order.leftToReturn();
        List<Line> lines = request.lines() == null ? all(left) : wanted(request, left);
        if (lines.isEmpty()) {
            return Uni.createFrom().item(order);
        }
        UUID returnId = EventIds.next();
        Money refund = order.priceOf(lines);
        String reason = request.reasonOr(CancelReasons.CUSTOMER_REQUEST);
        return log.append(order, new OrderFact.ReturnRequested(returnId, lines, refund, reason))
                .call(() -> sagas.start(returnSaga, returnId, new ReturnSagaData(order.id(), lines, refund, reason)));
    }

    private static List<Line> all(Map<String, Integer> left) {
        return left.entrySet().stream()
                .map(entry -> new Line(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<Line> wanted(CancelRequest request, Map<String, Integer> left) {
        var units = new LinkedHashMap<String, Integer>();
        var rest = new TreeMap<>(left);
        List<OrderRequest.LineRequest> lines = request.lines() == null ? List.of() : request.lines();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            int available = rest.getOrDefault(line.sku(), 0);
            if (line.quantity() > available) {
                throw Problems.unprocessable(
                        "lines[%d].quantity".formatted(i),
                        "%d units of %s can be given back".formatted(available, line.sku()));
            }
            rest.merge(line.sku(), -line.quantity(), Integer::sum);
            units.merge(line.sku(), line.quantity(), Integer::sum);
        }
        return all(units);
    }
}
