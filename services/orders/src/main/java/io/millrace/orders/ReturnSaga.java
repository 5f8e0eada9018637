package io.millrace.orders;

import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;

import io.millrace.contracts.inventory.StockReturned;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.messaging.saga.SagaContext;
import io.millrace.messaging.saga.SagaDefinition;

/** Goods back into stock, then money back to the customer. There is no way back from a return. */
@ApplicationScoped
class ReturnSaga {

    private final OrderLog log;
    private final OrderEvents events;

    ReturnSaga(OrderLog log, OrderEvents events) {
        this.log = log;
        this.events = events;
    }

    @Produces
    @Singleton
    SagaDefinition<ReturnSagaData> definition() {
        var saga = SagaDefinition.named("return", ReturnSagaData.class).retries(5, Duration.ofSeconds(2));
        saga.step("restock", events::returnStock)
                .doneOn(StockReturned.class)
                .within(Duration.ofSeconds(60))
                .mustSucceed();
        saga.step("refund", events::refundReturn)
                .doneOn(PaymentRefunded.class)
                .refusedOn(PaymentRefundFailed.class, PaymentRefundFailed::getReason)
                .within(Duration.ofSeconds(60))
                .mustSucceed();
        return saga.onCompleted(this::returned);
    }

    private Uni<Void> returned(SagaContext<ReturnSagaData> saga) {
        ReturnSagaData data = saga.data();
        return log.append(data.orderId(), order -> Optional.of(order.takeBack(saga.id(), data.lines(), data.refund())))
                .replaceWithVoid();
    }
}
