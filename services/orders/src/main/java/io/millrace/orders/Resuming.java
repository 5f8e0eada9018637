package io.millrace.orders;

import java.util.Objects;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import io.millrace.kit.rules.PaymentTokens;
import io.millrace.messaging.saga.SagaDefinition;
import io.millrace.messaging.saga.Sagas;

/**
 * Lets orders and returns go on whose events a restored database has lost. The sagas of that time know less than the orders
 * do now: that of an order which has ended is removed, one that is lost begins again, and where the order was being undone,
 * everything is undone that may have been done. The other services give the answers again that they gave before; what the
 * order knows already is not recorded a second time.
 */
@ApplicationScoped
class Resuming {

    private final OrderLog log;
    private final Sagas sagas;
    private final Returning returning;
    private final SagaDefinition<OrderSagaData> paid;
    private final SagaDefinition<OrderSagaData> free;

    Resuming(
            OrderLog log,
            Sagas sagas,
            Returning returning,
            SagaDefinition<OrderSagaData> paid,
            @Identifier(OrderSaga.FREE) SagaDefinition<OrderSagaData> free) {
        this.log = log;
        this.sagas = sagas;
        this.returning = returning;
        this.paid = paid;
        this.free = free;
    }

    Uni<Void> resume(UUID orderId) {
        return log.load(orderId).chain(found -> found.map(this::resume)
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> resume(Order order) {
        return switch (order.status()) {
            case PLACED, RESERVED, AUTHORIZED, PAID, SHIPPED ->
                sagas.view(order.id())
                        .chain(saga -> saga.isPresent()
                                ? Uni.createFrom().voidItem()
                                : sagas.start(definition(order), order.id(), data(order)));
            case CANCELLING ->
                sagas.undoLost(definition(order), order.id(), data(order), String.valueOf(order.reason()));
            case COMPLETED, CANCELLED, RETURNED -> sagas.forget(order.id());
            case RETURNING -> sagas.forget(order.id()).chain(() -> finishReturns(order));
        };
    }

    private SagaDefinition<OrderSagaData> definition(Order order) {
        return order.placed().total().isZero() ? free : paid;
    }

    private static OrderSagaData data(Order order) {
        return OrderSagaData.of(order, PaymentTokens.LOST);
    }

    /** Restocks and refunds goods that have come, and asks again for those that have not. */
    private Uni<Void> finishReturns(Order order) {
        returning.askAgain(order);
        return Multi.createFrom()
                .iterable(order.returns().open().values())
                .select()
                .where(open -> open.received() != null)
                .onItem()
                .transformToUniAndConcatenate(open -> {
                    var came = Objects.requireNonNull(open.received());
                    return sagas.view(came.returnId())
                            .chain(saga ->
                                    saga.isPresent() ? Uni.createFrom().voidItem() : returning.finish(order, came));
                })
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
