package io.millrace.shipping;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Predicate;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import io.millrace.shipping.GoodsReturn.Status;

/** Ends returns: their goods have come, or have not come in time. In the caller's transaction, which has locked the shipment. */
@ApplicationScoped
class ReceivedGoods {

    private final GoodsReturnStore store;
    private final ShippingEvents events;
    private final Clock clock;

    ReceivedGoods(GoodsReturnStore store, ShippingEvents events, Clock clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    /** Ends a return with what has come. */
    Uni<Void> receive(Shipment shipment, GoodsReturn received) {
        Instant now = clock.instant();
        shipment.change(now);
        return store.end(received, now).invoke(() -> events.received(shipment, received));
    }

    /** The carrier has brought the parcel back: all goods of the return that called it back are in the house. */
    Uni<Void> parcelCameBack(Shipment shipment) {
        return each(
                shipment,
                expected -> expected.isWaiting() && expected.endsAt() == null,
                expected -> receive(shipment, expected.complete()));
    }

    /** Ends the shipment's returns whose time is over. */
    Uni<Void> expire(Shipment shipment, Instant now) {
        return each(shipment, expected -> isOver(expected, now), expected -> {
            shipment.change(now);
            var ended = new GoodsReturn(expected.returnId(), Status.EXPIRED, null, expected.lines());
            return store.end(ended, now).invoke(() -> events.expired(shipment, expected.returnId()));
        });
    }

    private static boolean isOver(GoodsReturn expected, Instant now) {
        return expected.isWaiting()
                && expected.endsAt() != null
                && !expected.endsAt().isAfter(now);
    }

    private Uni<Void> each(Shipment shipment, Predicate<GoodsReturn> which, Function<GoodsReturn, Uni<Void>> work) {
        return store.ofOrder(shipment.orderId)
                .chain(returns -> Multi.createFrom()
                        .items(returns.stream().filter(which))
                        .onItem()
                        .transformToUniAndConcatenate(work::apply)
                        .collect()
                        .asList())
                .replaceWithVoid();
    }
}
