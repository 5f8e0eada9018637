package io.millrace.orders;

import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;

import io.millrace.contracts.inventory.StockReturned;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.messaging.saga.SagaContext;
import io.millrace.messaging.saga.SagaDefinition;

/**
 * Defines the saga of a return whose goods have come: intact units back into stock, then money back to the customer,
 * unless there is none to give back. Such a return can't be undone. {@link Returning} begins the saga.
 */
@ApplicationScoped
class ReturnSaga {

    /** Identifies the definition of a return that restocks nothing. */
    static final String DAMAGED = "damaged";

    private final OrderLog log;
    private final OrderEvents events;

    ReturnSaga(OrderLog log, OrderEvents events) {
        this.log = log;
        this.events = events;
    }

    @Produces
    @Singleton
    SagaDefinition<ReturnSagaData> paid() {
        var saga = named("return");
        restock(saga);
        refund(saga);
        return saga;
    }

    @Produces
    @Singleton
    @Identifier(OrderSaga.FREE) SagaDefinition<ReturnSagaData> free() {
        var saga = named("free-return");
        restock(saga);
        return saga;
    }

    @Produces
    @Singleton
    @Identifier(DAMAGED) SagaDefinition<ReturnSagaData> damaged() {
        var saga = named("damaged-return");
        refund(saga);
        return saga;
    }

    private SagaDefinition<ReturnSagaData> named(String type) {
        return SagaDefinition.named(type, ReturnSagaData.class)
                .subject(data -> data.orderId().toString())
                .retries(5, Duration.ofSeconds(2))
                .longestPause(OrderSaga.LONGEST_PAUSE)
                .onCompleted(this::returned);
    }

    private void restock(SagaDefinition<ReturnSagaData> saga) {
        saga.step("restock", events::returnStock)
                .doneOn(StockReturned.class)
                .within(Duration.ofSeconds(60))
                .mustSucceed();
    }

    private void refund(SagaDefinition<ReturnSagaData> saga) {
        saga.step("refund", events::refundReturn)
                .doneOn(PaymentRefunded.class)
                .refusedOn(PaymentRefundFailed.class, PaymentRefundFailed::getReason)
                .within(Duration.ofSeconds(60))
                .mustSucceed();
    }

    private Uni<Void> returned(SagaContext<ReturnSagaData> saga) {
        return log.append(saga.data().orderId(), order -> Optional.of(takenBack(order, saga)))
                .replaceWithVoid();
    }

    /** The saga's lines are those that go back into stock. The order knows all that have come. */
    private static OrderFact takenBack(Order order, SagaContext<ReturnSagaData> saga) {
        ReturnSagaData data = saga.data();
        return order.returns()
                .find(saga.id())
                .flatMap(open -> Optional.ofNullable(open.received()))
                .map(came -> order.takeBack(saga.id(), came.lines(), came.refund()))
                // The previous release restocked at once, and its saga has all lines.
                .orElseGet(() -> order.takeBack(saga.id(), data.lines(), data.refund()));
    }
}
