package io.millrace.orders;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.shipping.GoodsCondition;
import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.kit.Problems;
import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.saga.SagaDefinition;
import io.millrace.messaging.saga.Sagas;
import io.millrace.orders.OrderFact.Line;
import io.millrace.orders.OrderFact.ReturnReceived;

/**
 * Takes delivered goods back: asks shipping for the goods and, when they have come, begins the saga that restocks and
 * refunds them. All in the caller's transaction.
 *
 * <p>The wait for the goods is no step of the saga. Shipping keeps its deadline; a saga that is under way for weeks would
 * take a place in the admission of new orders.
 */
@ApplicationScoped
class Returning {

    private final OrderStore store;
    private final OrderLog log;
    private final OrderEvents events;
    private final Sagas sagas;
    private final SagaDefinition<ReturnSagaData> paid;
    private final SagaDefinition<ReturnSagaData> free;
    private final SagaDefinition<ReturnSagaData> damaged;
    private final Clock clock;
    private final Duration window;
    private final boolean refundDamaged;

    /**
     * @param window for how long after its delivery an order can be returned
     * @param refundDamaged whether the customer gets the money for damaged units back
     */
    Returning(
            OrderStore store,
            OrderLog log,
            OrderEvents events,
            Sagas sagas,
            SagaDefinition<ReturnSagaData> paid,
            @Identifier(OrderSaga.FREE) SagaDefinition<ReturnSagaData> free,
            @Identifier(ReturnSaga.DAMAGED) SagaDefinition<ReturnSagaData> damaged,
            Clock clock,
            @ConfigProperty(name = "millrace.orders.return-window", defaultValue = "30d") Duration window,
            @ConfigProperty(name = "millrace.orders.refund-damaged", defaultValue = "true") boolean refundDamaged) {
        this.store = store;
        this.log = log;
        this.events = events;
        this.sagas = sagas;
        this.paid = paid;
        this.free = free;
        this.damaged = damaged;
        this.clock = clock;
        this.window = window;
        this.refundDamaged = refundDamaged;
    }

    /**
     * Begins a return of a completed order; fails with 409 where there is nothing to give back.
     *
     * @param condition fails where the order is not as the client has read it
     * @return the id of the return
     */
    Uni<UUID> giveBack(UUID id, ReturnRequest request, Consumer<Order> condition) {
        return log.find(id, condition).chain(order -> {
            demandCompleted(order);
            Map<String, Integer> left = order.leftToReturn();
            if (left.isEmpty() && request.lines() == null) {
                return Uni.createFrom().item(underWay(order));
            }
            List<Line> lines = request.lines() == null ? Returns.lines(left) : wanted(request.lines(), left);
            UUID returnId = EventIds.next();
            return checkWindow(order)
                    .chain(() -> ask(order, returnId, lines, CancelReasons.or(request.reason())))
                    .replaceWith(returnId);
        });
    }

    /** The latest return that waits for its goods: all that is left comes back already. */
    private UUID underWay(Order order) {
        UUID latest = order.returns().open().keySet().stream()
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> Problems.conflict("nothing is left of order %s to give back".formatted(order.id())));
        askAgain(order);
        return latest;
    }

    private static void demandCompleted(Order order) {
        switch (order.status()) {
            case PLACED, RESERVED, AUTHORIZED, PAID, SHIPPED ->
                throw Problems.conflict(
                        "order %s has not been completed yet: cancel it, or wait".formatted(order.id()));
            case CANCELLING ->
                throw Problems.conflict("order %s is being cancelled: look again later, as its parcel may have left"
                        .formatted(order.id()));
            case CANCELLED ->
                throw Problems.conflict("order %s is cancelled: nothing of it was delivered".formatted(order.id()));
            case COMPLETED, RETURNING, RETURNED -> {}
        }
    }

    /** Begins a return of a completed order; changes nothing where there is nothing to give back. */
    Uni<Order> giveBackIfAny(Order order, CancelRequest request) {
        Map<String, Integer> left = order.leftToReturn();
        List<Line> lines = request.lines() == null ? Returns.lines(left) : wanted(request.lines(), left);
        if (lines.isEmpty()) {
            askAgain(order);
            return Uni.createFrom().item(order);
        }
        return checkWindow(order).chain(() -> ask(order, EventIds.next(), lines, CancelReasons.or(request.reason())));
    }

    private static List<Line> wanted(List<OrderRequest.LineRequest> lines, Map<String, Integer> left) {
        var units = new LinkedHashMap<String, Integer>();
        var rest = new TreeMap<>(left);
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            int available = rest.getOrDefault(line.sku(), 0);
            if (line.quantity() > available) {
                throw Problems.unprocessable(
                        "lines[%d].quantity".formatted(i),
                        "at most %d units of %s can be returned".formatted(available, line.sku()));
            }
            rest.merge(line.sku(), -line.quantity(), Integer::sum);
            units.merge(line.sku(), line.quantity(), Integer::sum);
        }
        return Returns.lines(units);
    }

    /**
     * Fails with 409 if the order was delivered too long ago. A return that has ended without its goods was asked for in
     * time, and may be asked for again: the goods may have been on their way for long.
     */
    private Uni<Void> checkWindow(Order order) {
        return store.deliveredAt(order.id())
                .invoke(delivered -> delivered
                        .map(at -> latest(at, order.returns().lapsedAt()).plus(window))
                        .filter(end -> end.isBefore(clock.instant()))
                        .ifPresent(end -> tooLate(order, end)))
                .replaceWithVoid();
    }

    private static Instant latest(Instant delivered, @Nullable Instant lapsed) {
        return lapsed == null || lapsed.isBefore(delivered) ? delivered : lapsed;
    }

    private static void tooLate(Order order, Instant end) {
        throw Problems.conflict("order %s could be returned until %s".formatted(order.id(), end));
    }

    /** Begins a return: the goods come first. */
    Uni<Order> ask(Order order, UUID returnId, List<Line> lines, String reason) {
        var requested = new OrderFact.ReturnRequested(returnId, lines, order.priceOf(lines), reason);
        return log.append(order, requested)
                .invoke(() -> events.returnGoods(order.id(), returnId, lines, order.isWhole(lines)));
    }

    /**
     * Asks shipping again for the goods of the returns that wait for them: a command or its answer may have become a dead
     * letter at an older release. Shipping answers again if the goods have come, or the return has ended.
     */
    void askAgain(Order order) {
        order.returns().open().forEach((returnId, open) -> {
            if (open.received() == null) {
                events.returnGoods(order.id(), returnId, open.lines(), order.isWhole(open.lines()));
            }
        });
    }

    /** The goods have come. A repeated event, and one about a return that has ended, changes nothing. */
    Uni<Void> received(UUID orderId, GoodsReceived goods) {
        List<Line> intact = lines(goods, GoodsCondition.INTACT);
        List<Line> broken = lines(goods, GoodsCondition.DAMAGED);
        return load(orderId)
                .invoke(order -> order.returns().find(goods.getReturnId()).ifPresent(open -> checkAsked(open, goods)))
                .chain(order -> order.receive(goods.getReturnId(), intact, broken, refundDamaged)
                        .map(came -> log.append(order, came).chain(next -> finish(next, came)))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** Restocks and refunds goods that have come. */
    Uni<Void> finish(Order order, ReturnReceived came) {
        List<Line> intact = Returns.lines(Returns.plus(Returns.units(came.lines()), Returns.units(came.damaged()), -1));
        boolean isFree = came.refund().isZero();
        if (isFree && intact.isEmpty()) {
            return log.append(order, order.takeBack(came.returnId(), came.lines(), came.refund()))
                    .replaceWithVoid();
        }
        String reason = order.returns().find(came.returnId()).orElseThrow().reason();
        return sagas.start(
                intact.isEmpty() ? damaged : isFree ? free : paid,
                came.returnId(),
                new ReturnSagaData(order.id(), intact, came.refund(), reason));
    }

    /** The goods have not come in time: the return ends, and nothing is given back. */
    Uni<Void> expired(UUID orderId, UUID returnId) {
        return load(orderId).chain(order -> order.expire(returnId)
                .map(expired -> log.append(order, expired).replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** No more comes back than was asked for: such an event is a dead letter. */
    private static void checkAsked(Returns.Open open, GoodsReceived goods) {
        Map<String, Integer> asked = Returns.units(open.lines());
        var come = new TreeMap<String, Long>();
        goods.getLines().forEach(line -> come.merge(line.getSku(), (long) line.getUnits(), Long::sum));
        come.forEach((sku, units) -> {
            if (units > asked.getOrDefault(sku, 0)) {
                throw new PermanentFailure("%d units of %s have come, return %s is one of %d"
                        .formatted(units, sku, goods.getReturnId(), asked.getOrDefault(sku, 0)));
            }
        });
    }

    private Uni<Order> load(UUID orderId) {
        return log.load(orderId).map(found -> found.orElseThrow(() -> new PermanentFailure("no order " + orderId)));
    }

    private static List<Line> lines(GoodsReceived goods, GoodsCondition condition) {
        return goods.getLines().stream()
                .filter(line -> line.getCondition() == condition)
                .map(line -> new Line(line.getSku(), line.getUnits()))
                .toList();
    }
}
