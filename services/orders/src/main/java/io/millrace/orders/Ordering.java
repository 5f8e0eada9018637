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
import io.millrace.orders.OrderFact.Line;
import io.millrace.orders.OrderFact.PricedLine;
import io.millrace.orders.OrderStore.Product;

/** Decides on new orders, and stores them in the caller's transaction. */
@ApplicationScoped
class Ordering {

    /** Exclusive limit of an order's total: the contracts hold 15 digits before the point. */
    private static final BigDecimal MOST = new BigDecimal("1000000000000000");

    private final OrderLog log;
    private final Sagas sagas;
    private final SagaDefinition<OrderSagaData> orderSaga;
    private final SagaDefinition<OrderSagaData> freeOrderSaga;

    Ordering(
            OrderLog log,
            Sagas sagas,
            SagaDefinition<OrderSagaData> orderSaga,
            @Identifier(OrderSaga.FREE) SagaDefinition<OrderSagaData> freeOrderSaga) {
        this.log = log;
        this.sagas = sagas;
        this.orderSaga = orderSaga;
        this.freeOrderSaga = freeOrderSaga;
    }

    /**
     * An order that is not stored yet.
     *
     * @param paymentToken what the card gateway knows the customer's card by
     */
    record NewOrder(Order order, OrderFact.Placed placed, String paymentToken) {

        OrderView view() {
            return OrderView.of(order);
        }
    }

    /**
     * Decides on a request, at current prices; throws the answer 409 if the customer expects another total, and 422 if a
     * line can't be ordered. Reads and stores nothing.
     *
     * @param products those of the request's SKUs that can be ordered
     */
    NewOrder decide(OrderRequest request, Map<String, Product> products) {
        List<PricedLine> lines = priced(
                request.lines().stream().map(OrderRequest.LineRequest::toFact).toList(), products);
        var placed = new OrderFact.Placed(
                request.customer().toFact(),
                request.shipTo().toFact(),
                lines,
                asExpected(request.expectedTotal(), total(lines)));
        return new NewOrder(log.placed(EventIds.next(), placed), placed, request.paymentToken());
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

    /** Stores the order, and begins its saga. */
    Uni<Void> store(NewOrder decided) {
        Order order = decided.order();
        return SessionSql.together(
                log.store(order, decided.placed()),
                sagas.start(
                        decided.placed().total().isZero() ? freeOrderSaga : orderSaga,
                        order.id(),
                        OrderSagaData.of(order, decided.paymentToken())));
    }

    private static List<PricedLine> priced(List<Line> lines, Map<String, Product> products) {
        var priced = new ArrayList<PricedLine>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            String field = "lines[%d].sku".formatted(i);
            Line line = lines.get(i);
            Product product = products.get(line.sku());
            if (product == null) {
                throw Problems.unprocessable(field, "the catalog lists no product %s".formatted(line.sku()));
            }
            // Copied before prices had to fit their currency.
            product.price().misfit().ifPresent(misfit -> {
                throw Problems.unprocessable(
                        field,
                        "%s costs %s, which nobody can pay: its price %s"
                                .formatted(line.sku(), product.price().text(), misfit));
            });
            priced.add(new PricedLine(line.sku(), product.name(), line.quantity(), product.price()));
        }
        return priced;
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
