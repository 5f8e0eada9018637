package io.millrace.shipping;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.PermanentFailure;
import io.millrace.shipping.GoodsReturn.Status;

/**
 * Gets the goods of returns back: out of the house, where the parcel has not left; from the carrier, if it gives the
 * parcel back; otherwise from the customer, within a time. All in the caller's transaction, which has locked the
 * shipment.
 */
@ApplicationScoped
class GoodsReturns {

    /** The limit of the contract for one line. */
    private static final long MOST_UNITS = 1_000_000_000;

    private final GoodsReturnStore store;
    private final ShippingEvents events;
    private final Carrier carrier;
    private final Clock clock;
    private final Duration within;

    GoodsReturns(
            GoodsReturnStore store,
            ShippingEvents events,
            Carrier carrier,
            Clock clock,
            @ConfigProperty(name = "millrace.shipping.return-within", defaultValue = "30d") Duration within) {
        this.store = store;
        this.events = events;
        this.carrier = carrier;
        this.clock = clock;
        this.within = within;
    }

    /** Begins a return. A repeated command gets the answer that the first one has got so far. */
    Uni<Void> ask(EventContext context, Shipment shipment, ReturnGoods goods) {
        return store.ofOrder(shipment.orderId).chain(returns -> returns.stream()
                .filter(known -> known.returnId().equals(goods.getReturnId()))
                .findFirst()
                .map(known -> again(shipment, known))
                .orElseGet(() -> begin(context, shipment, goods)));
    }

    private Uni<Void> again(Shipment shipment, GoodsReturn known) {
        switch (known.status()) {
            case WAITING -> {}
            case RECEIVED -> events.received(shipment, known);
            case EXPIRED -> events.expired(shipment, known.returnId());
        }
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> begin(EventContext context, Shipment shipment, ReturnGoods goods) {
        Instant now = clock.instant();
        if (!goods.getWholeParcel()) {
            return await(shipment, goods, now.plus(within), now).replaceWithVoid();
        }
        return switch (shipment.status) {
            case CREATED ->
                await(shipment, goods, null, now).chain(expected -> {
                    shipment.stayInTheHouse(now);
                    events.moved(shipment, ShipmentStatus.RETURNED);
                    return receive(shipment, expected.complete());
                });
            case PICKED_UP, IN_TRANSIT -> {
                Optional<String> refusal = carrier.keeps(shipment);
                if (refusal.isPresent()) {
                    shipment.change(now);
                    events.kept(context, shipment, refusal.get());
                    yield await(shipment, goods, now.plus(within), now).replaceWithVoid();
                }
                shipment.callBack(now, now.plus(carrier.moveAfter()));
                events.moved(shipment, ShipmentStatus.CALLED_BACK);
                yield await(shipment, goods, null, now).replaceWithVoid();
            }
            case DELIVERED, CALLED_BACK, RETURNED, CANCELLED, REFUSED ->
                await(shipment, goods, now.plus(within), now).replaceWithVoid();
        };
    }

    private Uni<GoodsReturn> await(Shipment shipment, ReturnGoods goods, @Nullable Instant endsAt, Instant now) {
        var units = new TreeMap<String, Long>();
        goods.getLines().forEach(line -> units.merge(line.getSku(), (long) line.getUnits(), Long::sum));
        units.forEach((sku, count) -> {
            if (count > MOST_UNITS) {
                throw new PermanentFailure("%d units of %s cannot come back".formatted(count, sku));
            }
        });
        var lines = units.entrySet().stream()
                .map(line -> new GoodsReturn.Line(line.getKey(), line.getValue(), 0, 0))
                .toList();
        var expected = new GoodsReturn(goods.getReturnId(), Status.WAITING, endsAt, lines);
        return store.add(shipment.orderId, expected, now).replaceWith(expected);
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

    Uni<List<GoodsReturn>> ofOrder(UUID orderId) {
        return store.ofOrder(orderId);
    }
}
