package io.millrace.orders;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.ProblemCode;
import io.millrace.kit.Problems;
import io.millrace.messaging.saga.Sagas;
import io.millrace.orders.Order.Recorded;

/** Cancels orders, in the caller's transaction. */
@ApplicationScoped
class Cancelling {

    private final OrderLog log;
    private final Sagas sagas;
    private final Returning returning;

    Cancelling(OrderLog log, Sagas sagas, Returning returning) {
        this.log = log;
        this.sagas = sagas;
        this.returning = returning;
    }

    /**
     * Cancels an order that is not completed; fails with 409 if it is. An order that is cancelled or being cancelled stays
     * as it is.
     *
     * @param condition fails where the order is not as the client has read it
     */
    Uni<Order> cancel(UUID id, Consumer<Order> condition) {
        return log.find(id, condition)
                .chain(order -> switch (order.status()) {
                    case PLACED, RESERVED, AUTHORIZED, PAID, SHIPPED -> undo(order, condition);
                    case CANCELLING -> note(order);
                    case CANCELLED, COMPLETED, RETURNING, RETURNED ->
                        Uni.createFrom().item(order);
                })
                // Also an order that its saga has completed after it was loaded.
                .invoke(Cancelling::refuseCompleted);
    }

    private static void refuseCompleted(Order order) {
        switch (order.status()) {
            case COMPLETED, RETURNING, RETURNED -> {
                String returns = "/api/orders/%s/returns".formatted(order.id());
                throw Problems.conflict(
                        ProblemCode.ORDER_COMPLETED,
                        "order %s is completed and cannot be cancelled any more: give it back by POST %s"
                                .formatted(order.id(), returns),
                        returns);
            }
            case PLACED, RESERVED, AUTHORIZED, PAID, SHIPPED, CANCELLING, CANCELLED -> {}
        }
    }

    /**
     * Cancels an order that is not completed, and begins the return of a completed order. An order that is cancelled,
     * being cancelled or returned stays as it is.
     *
     * @param condition fails where the order is not as the client has read it
     */
    Uni<Order> cancelOrGiveBack(UUID id, CancelRequest request, Consumer<Order> condition) {
        return log.find(id, condition)
                .chain(order -> switch (order.status()) {
                    case PLACED, RESERVED, AUTHORIZED, PAID, SHIPPED -> {
                        demandWhole(order, request);
                        yield undo(order, condition);
                    }
                    case CANCELLING ->
                        request.lines() == null ? note(order) : Uni.createFrom().item(order);
                    case CANCELLED, COMPLETED, RETURNING, RETURNED ->
                        Uni.createFrom().item(order);
                })
                .chain(order -> switch (order.status()) {
                    // Also an order that its saga has completed after it was loaded: the accepted request gets a
                    // return.
                    case COMPLETED, RETURNING -> returning.giveBackIfAny(order, request);
                    case PLACED, RESERVED, AUTHORIZED, PAID, SHIPPED, CANCELLING, CANCELLED, RETURNED ->
                        Uni.createFrom().item(order);
                });
    }

    private static void demandWhole(Order order, CancelRequest request) {
        if (request.lines() != null) {
            throw Problems.conflict(
                    "order %s has not been completed yet: cancel the whole order, or wait".formatted(order.id()));
        }
    }

    private Uni<Order> undo(Order order, Consumer<Order> condition) {
        return sagas.cancel(order.id(), CancelReasons.CUSTOMER_REQUEST)
                .chain(answer -> log.facts(order.id())
                        // A step may have ended after the order was loaded, and before its saga was.
                        .invoke(facts -> Order.of(order.id(), before(facts, order, answer))
                                .ifPresent(condition)))
                .map(facts -> Order.of(order.id(), facts).orElse(order))
                // Of a shipped order the money is being taken, and the saga can't turn back: the order is completed,
                // and
                // then returned.
                .chain(now -> now.status() == OrderStatus.SHIPPED
                        ? note(now)
                        : Uni.createFrom().item(now));
    }

    /** The facts of the order as the saga's cancellation has found it, without those that the cancellation has added. */
    private static List<Recorded> before(List<Recorded> facts, Order order, Sagas.Answer answer) {
        if (answer != Sagas.Answer.DONE) {
            return facts;
        }
        return facts.stream()
                .takeWhile(fact ->
                        fact.version() <= order.version() || !(fact.fact() instanceof OrderFact.CancellationRequested))
                .toList();
    }

    /**
     * Notes that the customer does not want an order whose saga goes its own way: it is being undone for another reason, and
     * is completed if its parcel is gone; or it is shipped, and completed soon. An order that is completed then is returned.
     */
    private Uni<Order> note(Order order) {
        return CancelReasons.CUSTOMER_REQUEST.equals(order.reason())
                ? Uni.createFrom().item(order)
                : log.append(order, new OrderFact.CancellationRequested(CancelReasons.CUSTOMER_REQUEST));
    }
}
