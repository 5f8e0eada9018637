package io.millrace.orders;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

/** Places orders, in the caller's transaction. */
@ApplicationScoped
class Ordering {

    /** Exclusive limit of an order's total: the contracts hold 15 digits before the point. */
    private static final BigDecimal MOST = new BigDecimal("1000000000000000");

    private final OrderStore store;
    private final OrderLog log;
    private final Sagas sagas;
    private final SagaDefinition<OrderSagaData> orderSaga;
    private final SagaDefinition<OrderSagaData> freeOrderSaga;

    Ordering(
            OrderStore store,
            OrderLog log,
            Sagas sagas,
            SagaDefinition<OrderSagaData> orderSaga,
            @Identifier(OrderSaga.FREE) SagaDefinition<OrderSagaData> freeOrderSaga) {
        this.store = store;
        this.log = log;
        this.sagas = sagas;
        this.orderSaga = orderSaga;
        this.freeOrderSaga = freeOrderSaga;
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
}
