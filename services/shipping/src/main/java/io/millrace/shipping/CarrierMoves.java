package io.millrace.shipping;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Moves due parcels on, and ends overdue returns, in batches. */
@ApplicationScoped
class CarrierMoves {

    private static final int PORTION = 100;

    private final ShipmentStore store;
    private final ShippingEvents events;
    private final Carrier carrier;
    private final GoodsReturns returns;
    private final Clock clock;

    CarrierMoves(ShipmentStore store, ShippingEvents events, Carrier carrier, GoodsReturns returns, Clock clock) {
        this.returns = returns;
        this.store = store;
        this.events = events;
        this.carrier = carrier;
        this.clock = clock;
    }

    @Scheduled(every = "{millrace.shipping.look-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> move() {
        return Panache.withTransaction(this::movePortion)
                .chain(count -> count == PORTION ? move() : Uni.createFrom().voidItem());
    }

    private Uni<Integer> movePortion() {
        Instant now = clock.instant();
        return store.lockDue(now, PORTION).chain(due -> each(due, shipment -> move(shipment, now)));
    }

    private Uni<Void> move(Shipment shipment, Instant now) {
        events.moved(shipment, shipment.move(now, now.plus(carrier.moveAfter())));
        return shipment.status == Shipment.Status.RETURNED
                ? returns.parcelCameBack(shipment)
                : Uni.createFrom().voidItem();
    }

    /** Ends the returns whose goods have not come in time. */
    @Scheduled(every = "{millrace.shipping.look-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> expire() {
        return Panache.withTransaction(this::expirePortion)
                .chain(count -> count == PORTION ? expire() : Uni.createFrom().voidItem());
    }

    private Uni<Integer> expirePortion() {
        Instant now = clock.instant();
        return store.lockOverdue(now, PORTION).chain(due -> each(due, shipment -> returns.expire(shipment, now)));
    }

    /** Works on one shipment after the other, as their work shares a session; returns the number of shipments. */
    private static Uni<Integer> each(List<Shipment> shipments, Function<Shipment, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(shipments)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .asList()
                .replaceWith(shipments.size());
    }
}
