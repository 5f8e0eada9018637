package io.millrace.shipping;

import java.time.Clock;
import java.time.Instant;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;

/** Moves parcels on when their time has come, in portions. */
@ApplicationScoped
class CarrierMoves {

    private static final int PORTION = 100;

    private final ShipmentStore store;
    private final ShippingEvents events;
    private final Carrier carrier;
    private final Clock clock;

    CarrierMoves(ShipmentStore store, ShippingEvents events, Carrier carrier, Clock clock) {
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
        return store.lockDue(now, PORTION)
                .invoke(due -> due.forEach(
                        shipment -> events.moved(shipment, shipment.move(now, now.plus(carrier.moveAfter())))))
                .map(due -> due.size());
    }
}
