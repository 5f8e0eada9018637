package io.millrace.orders;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;

import io.millrace.contracts.inventory.StockRejected;
import io.millrace.contracts.inventory.StockReleased;
import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.saga.SagaContext;
import io.millrace.messaging.saga.SagaDefinition;
import io.millrace.messaging.saga.SagaStep;

/**
 * Defines the saga of an order: reserve, authorize, ship, capture. If a step fails, the saga undoes the order's steps, unless
 * the parcel is gone: then the order is completed. The money is taken when the parcel is with the carrier, and from then on
 * the order can't be undone, only returned. An order that comes to nothing costs nothing.
 */
@ApplicationScoped
class OrderSaga {

    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);

    /** How long to wait for the answer to a compensation, before it is sent again. */
    private static final Duration UNDO = Duration.ofSeconds(60);

    /** How long to wait for the money to be taken, before the command is sent again. */
    private static final Duration CAPTURE = Duration.ofSeconds(60);

    /** Identifies the definition of orders of earlier releases, which were charged before they were shipped. */
    static final String CHARGED = "charged";

    /** Identifies the definitions of what is free: no money is charged, or given back. */
    static final String FREE = "free";

    /** The longest pause between two attempts: a participant that is back gets the next attempt within this time. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    private final OrderLog log;
    private final OrderEvents events;
    private final Returning returning;
    private final Patience patience;

    OrderSaga(OrderLog log, OrderEvents events, Returning returning, Patience patience) {
        this.returning = returning;
        this.log = log;
        this.events = events;
        this.patience = patience;
    }

    @Produces
    @Singleton
    SagaDefinition<OrderSagaData> authorized() {
        var saga = named("authorized-order");
        reserve(saga);
        pay(saga.step("authorize", events::authorizePayment)
                .doneOn(PaymentAuthorized.class, (data, reply) -> data.paid(reply.getPaymentId())));
        ship(saga);
        saga.step("capture", events::capturePayment)
                .doneOn(PaymentCharged.class, (data, reply) -> data.paid(reply.getPaymentId()))
                .refusedOn(PaymentDeclined.class, PaymentDeclined::getReason)
                .within(CAPTURE)
                .mustSucceed();
        return saga;
    }

    /** No order begins this saga any more. It can go when no such saga is left. */
    @Produces
    @Singleton
    @Identifier(CHARGED) SagaDefinition<OrderSagaData> charged() {
        var saga = named("order");
        reserve(saga);
        pay(saga.step("charge", events::chargePayment)
                .doneOn(PaymentCharged.class, (data, reply) -> data.paid(reply.getPaymentId())));
        ship(saga);
        return saga;
    }

    @Produces
    @Singleton
    @Identifier(FREE) SagaDefinition<OrderSagaData> free() {
        var saga = named("free-order");
        reserve(saga);
        ship(saga);
        return saga;
    }

    private SagaDefinition<OrderSagaData> named(String type) {
        return SagaDefinition.named(type, OrderSagaData.class)
                .subject(data -> data.orderId().toString())
                .retries(5, RETRY_PAUSE)
                .longestPause(LONGEST_PAUSE)
                .onStepDone(this::stepDone)
                .onCompleted(this::completed)
                .onCompensating(this::turnedBack)
                .onCompensated(this::undone);
    }

    private void reserve(SagaDefinition<OrderSagaData> saga) {
        saga.step("reserve", events::reserveStock)
                .doneOn(StockReserved.class, (data, reply) -> data.reserved(reply.getReservationId()))
                .refusedOn(StockRejected.class, StockRejected::getReason)
                .within(patience.reserve())
                .undoneBy(events::releaseStock, StockReleased.class)
                .undoneWithin(UNDO);
    }

    private void pay(SagaStep<OrderSagaData> step) {
        step.refusedOn(PaymentDeclined.class, PaymentDeclined::getReason)
                .within(patience.charge())
                .undoneBy(
                        events::refundPayment, PaymentRefunded.class, (data, reply) -> data.refunded(reply.getAmount()))
                .undoneWithin(UNDO)
                .undoRefusedOn(PaymentRefundFailed.class, PaymentRefundFailed::getReason);
    }

    private void ship(SagaDefinition<OrderSagaData> saga) {
        saga.step("ship", events::createShipment)
                .doneOn(
                        ShipmentCreated.class,
                        (data, reply) ->
                                data.shipped(reply.getShipmentId(), reply.getCarrier(), reply.getTrackingNumber()))
                .refusedOn(ShipmentRefused.class, ShipmentRefused::getReason)
                .within(patience.ship())
                .undoneBy(events::cancelShipment, ShipmentCancelled.class)
                .keptOn(
                        ShipmentKept.class,
                        (data, reply) ->
                                data.shipped(reply.getShipmentId(), reply.getCarrier(), reply.getTrackingNumber()))
                .undoneWithin(UNDO);
    }

    private Uni<Void> stepDone(SagaContext<OrderSagaData> saga, String step) {
        OrderSagaData data = saga.data();
        OrderFact fact =
                switch (step) {
                    case "reserve" -> new OrderFact.StockReserved(data.reservationIdOrNil());
                    case "authorize" -> new OrderFact.PaymentAuthorized(data.paymentIdOrNil(), data.total());
                    case "charge", "capture" -> new OrderFact.Paid(data.paymentIdOrNil(), data.total());
                    case "ship" ->
                        new OrderFact.Shipped(
                                data.shipmentIdOrNil(),
                                Objects.requireNonNullElse(data.carrier(), ""),
                                Objects.requireNonNullElse(data.trackingNumber(), ""));
                    default -> throw new IllegalStateException("no step " + step);
                };
        return append(saga, fact);
    }

    /** Completes the order. If the customer cancelled it when the parcel was gone, the order is returned from here on. */
    private Uni<Void> completed(SagaContext<OrderSagaData> saga) {
        events.confirmStock(saga);
        return log.load(saga.data().orderId()).map(Optional::orElseThrow).chain(order -> {
            // The order's reason, not the saga's: the customer may have cancelled when the saga was turning back
            // already.
            if (order.isPast(new OrderFact.Completed(saga.data().total()))) {
                return Uni.createFrom().voidItem();
            }
            boolean isUnwanted = CancelReasons.CUSTOMER_REQUEST.equals(order.reason());
            return log.append(order, new OrderFact.Completed(saga.data().total()))
                    .chain(completed ->
                            isUnwanted ? giveBack(completed) : Uni.createFrom().voidItem());
        });
    }

    private Uni<Void> giveBack(Order order) {
        return returning
                .ask(order, EventIds.next(), Returns.lines(order.leftToReturn()), CancelReasons.CUSTOMER_REQUEST)
                .replaceWithVoid();
    }

    private Uni<Void> turnedBack(SagaContext<OrderSagaData> saga) {
        return append(saga, new OrderFact.CancellationRequested(saga.reasonText()));
    }

    /**
     * Records the cancellation, once. This reaction may run twice: a step that counted as undone may turn out to have
     * been done after all.
     */
    private Uni<Void> undone(SagaContext<OrderSagaData> saga) {
        return log.append(
                        saga.data().orderId(),
                        order -> order.status() == OrderStatus.CANCELLED
                                ? Optional.empty()
                                : Optional.of(new OrderFact.Cancelled(
                                        saga.reasonText(),
                                        CancelReasons.text(saga.reasonText()),
                                        saga.data().refunded())))
                .replaceWithVoid();
    }

    /** Appends the fact, unless the order is further: a restore has set its saga back. */
    private Uni<Void> append(SagaContext<OrderSagaData> saga, OrderFact fact) {
        return log.append(saga.data().orderId(), order -> order.isPast(fact) ? Optional.empty() : Optional.of(fact))
                .replaceWithVoid();
    }
}
