package io.millrace.shipping;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.kit.RequestTransactions;
import io.millrace.messaging.tx.Contexts;
import io.millrace.shipping.Carrier.ParcelChange;
import io.millrace.shipping.Carrier.RecallResult;
import io.millrace.shipping.Carrier.Refused;
import io.millrace.shipping.ShipmentStore.Due;

/**
 * Asks the carrier where the parcels are of which nothing was heard for a while, so a message that was lost loses
 * nothing; and recalls parcels whose shipments are cancelled.
 */
@ApplicationScoped
class ParcelLookUps {

    private static final Logger LOG = Logger.getLogger(ParcelLookUps.class);
    private static final int PORTION = 100;
    private static final int AT_ONCE = 8;

    private final ShipmentStore store;
    private final ParcelMoves moves;
    private final Carrier carrier;

    ParcelLookUps(ShipmentStore store, ParcelMoves moves, Carrier carrier) {
        this.store = store;
        this.moves = moves;
        this.carrier = carrier;
    }

    @Scheduled(every = "{millrace.shipping.look-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> lookUp() {
        return RequestTransactions.once(() -> store.takeDue(moves.lookUpAfter(), PORTION))
                .chain(due -> Multi.createFrom()
                        .iterable(due)
                        .onItem()
                        .transformToUni(this::lookUpOne)
                        .merge(AT_ONCE)
                        .collect()
                        .asList()
                        .chain(ignored -> due.size() == PORTION
                                ? lookUp()
                                : Uni.createFrom().voidItem()));
    }

    private Uni<Void> lookUpOne(Due due) {
        return (due.withdrawn() ? recall(due) : track(due))
                .onFailure()
                .invoke(failure -> LOG.infof(
                        "Parcel %s of order %s can't be looked up, and is looked up again: %s",
                        due.parcelId(), due.orderId(), failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> track(Due due) {
        return Contexts.here(carrier.track(due.parcelId(), due.reference()))
                .chain(history -> RequestTransactions.once(() -> store.lock(due.orderId())
                        .map(Optional::orElseThrow)
                        .chain(shipment -> moves.take(shipment, due.parcelId(), history)
                                .invoke(() -> tellOfAnotherEnd(shipment, history)))));
    }

    /** Nobody asked for such an end, and no event of ours tells of it: a person has to ask the carrier. */
    private static void tellOfAnotherEnd(Shipment shipment, List<ParcelChange> history) {
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
