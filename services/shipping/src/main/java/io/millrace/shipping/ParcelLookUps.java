package io.millrace.shipping;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.kit.RequestTransactions;
import io.millrace.kit.provider.LookUps;
import io.millrace.messaging.tx.Contexts;
import io.millrace.shipping.Carrier.ParcelChange;
import io.millrace.shipping.Carrier.RecallResult;
import io.millrace.shipping.Carrier.Refused;
import io.millrace.shipping.ShipmentStore.Due;

/** Asks the carrier about the parcels whose news is overdue, and recalls the parcels of cancelled shipments. */
@ApplicationScoped
class ParcelLookUps {

    private static final Logger LOG = Logger.getLogger(ParcelLookUps.class);

    private final ShipmentStore store;
    private final ParcelMoves moves;
    private final Carrier carrier;
    private final LookUps<Due> lookUps;

    ParcelLookUps(ShipmentStore store, ParcelMoves moves, Carrier carrier) {
        this.store = store;
        this.moves = moves;
        this.carrier = carrier;
        this.lookUps = new LookUps<>(
                most -> store.takeDue(moves.lookUpAfter(), most),
                due -> due.withdrawn() ? recall(due) : track(due),
                ParcelLookUps::log);
    }

    @Scheduled(every = "{millrace.shipping.look-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> lookUp() {
        return store.search(lookUps::run);
    }

    private static void log(Due due, Throwable failure) {
        LOG.infof(
                "Parcel %s of order %s can't be looked up; shipping tries again: %s",
                due.parcelId(), due.orderId(), failure.getMessage());
    }

    private Uni<Void> track(Due due) {
        return Contexts.here(carrier.track(due.parcelId(), due.reference()))
                .chain(history -> RequestTransactions.once(() -> store.lock(due.orderId())
                        .map(Optional::orElseThrow)
                        .chain(shipment -> moves.apply(shipment, due.parcelId(), history)
                                .invoke(() -> reportUnexpectedEnd(shipment, history)))));
    }

    /** Logs an end that shipping has not asked for, and that none of its events tells: a person has to ask the carrier. */
    private static void reportUnexpectedEnd(Shipment shipment, List<ParcelChange> history) {
        if (history.isEmpty() || !shipment.status.isUnderWay()) {
            return;
        }
        switch (history.getLast().status()) {
            case DELIVERED, RETURNED, CANCELLED ->
                LOG.errorf(
                        "Parcel %s of order %s is %s at the carrier, and its shipment %s: ask the carrier",
                        shipment.parcelId, shipment.orderId, history.getLast().status(), shipment.status);
            case BOOKED, PICKED_UP, IN_TRANSIT, CALLED_BACK -> {}
        }
    }

    private Uni<Void> recall(Due due) {
        return Contexts.here(carrier.recall(due.parcelId(), due.reference(), true))
                .chain(answer -> RequestTransactions.once(() -> store.lock(due.orderId())
                        .invoke(found -> end(found.orElseThrow(), answer))
                        .replaceWithVoid()));
    }

    private static void end(Shipment shipment, RecallResult answer) {
        shipment.lookUpAt = null;
        if (answer instanceof Refused refused) {
            LOG.errorf(
                    "Parcel %s of order %s goes to the customer though its shipment is cancelled: %s (%s)",
                    shipment.parcelId, shipment.orderId, refused.detail(), refused.code());
        }
    }
}
