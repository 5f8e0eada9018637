package io.millrace.orders;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;

import io.millrace.contracts.inventory.StockRejected;
import io.millrace.contracts.inventory.StockReleased;
import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.messaging.saga.SagaContext;
import io.millrace.messaging.saga.SagaDefinition;

/** Reserve, charge, ship; and back again where that does not work out. */
@ApplicationScoped
class OrderSaga {

    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);

    private final OrderLog log;
    private final OrderEvents events;

    OrderSaga(OrderLog log, OrderEvents events) {
        this.log = log;
        this.events = events;
    }

    @Produces
    @Singleton
    SagaDefinition<OrderSagaData> definition() {
        var saga = SagaDefinition.named("order", OrderSagaData.class).retries(5, RETRY_PAUSE);
        saga.step("reserve", events::reserveStock)
                .doneOn(StockReserved.class, (data, reply) -> data.reserved(reply.getReservationId()))
                .refusedOn(StockRejected.class, StockRejected::getReason)
                .within(Duration.ofSeconds(60))
                .undoneBy(events::releaseStock, StockReleased.class);
        saga.step("charge", events::chargePayment)
                .doneOn(PaymentCharged.class, (data, reply) -> data.paid(reply.getPaymentId()))
                .refusedOn(PaymentDeclined.class, PaymentDeclined::getReason)
                .within(Duration.ofSeconds(60))
                .undoneBy(events::refundPayment, PaymentRefunded.class)
                .undoRefusedOn(PaymentRefundFailed.class, PaymentRefundFailed::getReason);
        saga.step("ship", events::createShipment)
                .doneOn(
                        ShipmentCreated.class,
                        (data, reply) ->
                                data.shipped(reply.getShipmentId(), reply.getCarrier(), reply.getTrackingNumber()))
                .refusedOn(ShipmentRefused.class, ShipmentRefused::getReason)
                .within(Duration.ofSeconds(60))
                .undoneBy(events::cancelShipment, ShipmentCancelled.class);
        return saga.onStepDone(this::stepDone)
                .onCompleted(this::completed)
                .onCompensating(this::turnedBack)
                .onCompensated(this::undone);
    }

    private Uni<Void> stepDone(SagaContext<OrderSagaData> saga, String step) {
        OrderSagaData data = saga.data();
        OrderFact fact =
                switch (step) {
                    case "reserve" -> new OrderFact.StockReserved(data.reservationIdOrNil());
                    case "charge" -> new OrderFact.Paid(data.paymentIdOrNil(), data.total());
                    case "ship" ->
                        new OrderFact.Shipped(
                                data.shipmentIdOrNil(),
                                Objects.requireNonNullElse(data.carrier(), ""),
                                Objects.requireNonNullElse(data.trackingNumber(), ""));
                    default -> throw new IllegalStateException("no step " + step);
                };
        return append(saga, fact);
    }

    private Uni<Void> completed(SagaContext<OrderSagaData> saga) {
        events.confirmStock(saga);
        return append(saga, new OrderFact.Completed(saga.data().total()));
    }

    private Uni<Void> turnedBack(SagaContext<OrderSagaData> saga) {
        return append(saga, new OrderFact.CancellationRequested(saga.reasonText()));
    }

    /** May come twice: a step that was taken for undone may turn out to have been done after all. */
    private Uni<Void> undone(SagaContext<OrderSagaData> saga) {
        return log.append(
                        saga.data().orderId(),
                        order -> order.status() == OrderStatus.CANCELLED
                                ? Optional.empty()
                                : Optional.of(new OrderFact.Cancelled(
                                        saga.reasonText(), CancelReasons.text(saga.reasonText()))))
                .replaceWithVoid();
    }

    private Uni<Void> append(SagaContext<OrderSagaData> saga, OrderFact fact) {
        return log.append(saga.data().orderId(), order -> Optional.of(fact)).replaceWithVoid();
    }
}
