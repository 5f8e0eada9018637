package io.millrace.orders;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.Problems;
import io.millrace.orders.Order.Recorded;

/**
 * Appends facts to orders. Each fact is decided on the order's current state, and stored and published in the current
 * transaction.
 */
@ApplicationScoped
class OrderLog {

    private final OrderStore store;
    private final OrderEvents events;
    private final Clock clock;

    OrderLog(OrderStore store, OrderEvents events, Clock clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    Uni<Optional<Order>> load(UUID id) {
        return store.facts(id).map(facts -> Order.of(id, facts));
    }

    /** The order's facts, in their order; empty if there is no such order. */
    Uni<List<Recorded>> facts(UUID id) {
        return store.facts(id);
    }

    /**
     * The order that a request names; fails with 404 if there is none.
     *
     * @param condition fails where the order is not as the client has read it
     */
    Uni<Order> find(UUID id, Consumer<Order> condition) {
        return load(id).map(found -> found.orElseThrow(() -> Problems.notFound("order", id)))
                .invoke(condition);
    }

    /** The order's returns, the first one first; empty if there is no such order. */
    Uni<Optional<List<OrderReturn>>> returns(UUID id) {
        return store.facts(id).map(facts -> facts.isEmpty() ? Optional.empty() : Optional.of(OrderReturn.of(facts)));
    }

    /** A new order as of now, not stored yet. */
    Order placed(UUID id, OrderFact.Placed placed) {
        return Order.placed(id, placed, now());
    }

    /** Stores the order that {@link #placed} made. */
    Uni<Void> store(Order order, OrderFact.Placed placed) {
        return record(order.id(), new Recorded(order.version(), placed, order.placedAt()));
    }

    /**
     * Appends a fact that is decided on the order's current state.
     *
     * @param decide computes the fact from the order; empty appends nothing
     * @return the order afterwards
     */
    Uni<Order> append(UUID id, Function<Order, Optional<OrderFact>> decide) {
        return load(id).map(found -> found.orElseThrow(() -> new IllegalStateException("no order " + id)))
                .chain(order -> decide.apply(order)
                        .map(fact -> append(order, fact))
                        .orElseGet(() -> Uni.createFrom().item(order)));
    }

    Uni<Order> append(Order order, OrderFact fact) {
        Instant now = now();
        return record(order.id(), new Recorded(order.version() + 1, fact, now))
                .replaceWith(() -> order.after(fact, now));
    }

    private Uni<Void> record(UUID id, Recorded fact) {
        return store.append(id, fact, events.happened(id, fact));
    }

    /** The current time in microseconds: the database and the contracts keep no finer times. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** The order in the past: after its n-th fact, or at a time. */
    Uni<Optional<Order>> past(UUID id, Function<List<Recorded>, List<Recorded>> until) {
        return store.facts(id).map(facts -> Order.of(id, until.apply(facts)));
    }
}
