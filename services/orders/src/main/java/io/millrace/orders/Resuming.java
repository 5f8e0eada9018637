package io.millrace.orders;

import java.util.Objects;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.saga.SagaDefinition;
import io.millrace.messaging.saga.Sagas;

/**
 * Begins the sagas again that a restored database has lost, of orders and returns that have not ended. The other services
 * give the answers again that they gave before; what the order knows already is not recorded a second time.
 */
@ApplicationScoped
class Resuming {

    /**
     * Stands for the payment token, which no event of an order has. A payment that was made is answered again; one that
     * was not is declined by the provider, and the order is cancelled.
     */
    static final String NO_TOKEN = "lost-with-the-database";

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
            case PLACED, RESERVED, PAID, SHIPPED, CANCELLING ->
                sagas.view(order.id()).chain(saga -> saga.isPresent() ? going(order) : begin(order));
            case RETURNING -> finishReturns(order);
            case COMPLETED, CANCELLED, RETURNED -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> begin(Order order) {
        var definition = order.placed().total().isZero() ? free : paid;
        return sagas.start(definition, order.id(), OrderSagaData.of(order, NO_TOKEN))
                .chain(() -> going(order));
    }

    /** A cancellation that the database has lost is asked for again. */
    private Uni<Void> going(Order order) {
        return order.status() == OrderStatus.CANCELLING
                ? sagas.cancel(order.id(), String.valueOf(order.reason())).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    /** Restocks and refunds goods that have come. Shipping still knows of those that have not. */
    private Uni<Void> finishReturns(Order order) {
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
