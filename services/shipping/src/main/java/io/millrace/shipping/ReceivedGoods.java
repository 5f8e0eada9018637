package io.millrace.shipping;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Predicate;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.shipping.GoodsReturn.Status;

/** Ends returns: their goods have come, or have not come in time. In the caller's transaction, which has locked the shipment. */
@ApplicationScoped
class ReceivedGoods {

    private final GoodsReturnStore store;
    private final ShippingEvents events;
    private final Clock clock;
    private final Duration within;

    ReceivedGoods(
            GoodsReturnStore store,
            ShippingEvents events,
            Clock clock,
            @ConfigProperty(name = "millrace.shipping.return-within", defaultValue = "30d") Duration within) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.within = within;
    }

    /** When a return ends without its goods that its customer is to send from now on. */
    Instant endOfWait(Instant now) {
        return now.plus(within);
    }

    /** Ends a return with what has come. */
    Uni<Void> receive(Shipment shipment, GoodsReturn received) {
        Instant now = clock.instant();
        shipment.change(now);
        return store.end(received, now).invoke(() -> events.received(shipment, received));
    }

    /** The carrier has brought the parcel back: all goods of the return that called it back are in the house. */
    Uni<Void> parcelCameBack(Shipment shipment) {
        return each(shipment, ReceivedGoods::isAtTheCarrier, expected -> receive(shipment, expected.complete()));
    }

    /**
     * The carrier has delivered the parcel, perhaps though it was called back: then the customer is to send the goods of
     * the return that called it back.
     */
    Uni<Void> parcelWasDelivered(Shipment shipment) {
        Instant now = clock.instant();
        return each(
                shipment,
                ReceivedGoods::isAtTheCarrier,
                expected -> store.awaitUntil(expected.returnId(), endOfWait(now), now));
    }

    private static boolean isAtTheCarrier(GoodsReturn expected) {
        return expected.isWaiting() && expected.endsAt() == null;
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
