package io.millrace.shipping;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.tx.Contexts;
import io.millrace.shipping.Carrier.Parcel;
import io.millrace.shipping.Carrier.ParcelStatus;
import io.millrace.shipping.Carrier.RecallResult;
import io.millrace.shipping.Carrier.Refused;
import io.millrace.shipping.GoodsReturn.Status;

/**
 * Gets the goods of returns back: out of the house, where the parcel has not left; from the carrier, if it gives the
 * parcel back; otherwise from the customer, within a time. The carrier is asked before the transaction, and again after
 * a crash in between: its answer is the same.
 */
@ApplicationScoped
class GoodsReturns {

    /** The limit of the contract for one line. */
    private static final long MOST_UNITS = 1_000_000_000;

    private final ShipmentStore shipments;
    private final GoodsReturnStore store;
    private final ShippingEvents events;
    private final ReceivedGoods received;
    private final ParcelMoves moves;
    private final Carrier carrier;
    private final Once once;
    private final Clock clock;

    GoodsReturns(
            ShipmentStore shipments,
            GoodsReturnStore store,
            ShippingEvents events,
            ReceivedGoods received,
            ParcelMoves moves,
            Carrier carrier,
            Once once,
            Clock clock) {
        this.shipments = shipments;
        this.store = store;
        this.events = events;
        this.received = received;
        this.moves = moves;
        this.carrier = carrier;
        this.once = once;
        this.clock = clock;
    }

    /** Begins a return. A repeated command gets the answer that the first one has got so far. */
    Uni<Void> ask(EventContext command, UUID order, ReturnGoods goods) {
        return Panache.withSession(() -> recallable(order, goods))
                .chain(parcel -> Contexts.here(recall(order, parcel)))
                .chain(answer -> once.run(
                        command,
                        () -> shipments.lockOrMark(order, clock.instant()).chain(shipment -> store.ofOrder(order)
                                .chain(returns -> ask(command, shipment, returns, goods, answer)))));
    }

    /** The parcel that the carrier is asked to give back; empty if there is nothing to ask. */
    private Uni<Optional<String>> recallable(UUID order, ReturnGoods goods) {
        return shipments
                .ofOrder(order)
                .chain(shipment -> shipment.isEmpty()
                                || !goods.getWholeParcel()
                                || !shipment.get().canBeGivenBack()
                        ? Uni.createFrom().item(Optional.<String>empty())
                        : store.ofOrder(order)
                                .map(returns -> known(returns, goods).isPresent()
                                        ? Optional.<String>empty()
                                        : Optional.ofNullable(shipment.get().parcelId)));
    }

    private Uni<Optional<RecallResult>> recall(UUID order, Optional<String> parcel) {
        return parcel.isEmpty()
                ? Uni.createFrom().item(Optional.empty())
                : carrier.recall(parcel.get(), Shipment.referenceOf(order), true)
                        .map(Optional::of);
    }

    private static Optional<GoodsReturn> known(List<GoodsReturn> returns, ReturnGoods goods) {
        return returns.stream()
                .filter(known -> known.returnId().equals(goods.getReturnId()))
                .findFirst();
    }

    private Uni<Void> ask(
            EventContext command,
            Shipment shipment,
            List<GoodsReturn> returns,
            ReturnGoods goods,
            Optional<RecallResult> answer) {
        return known(returns, goods)
                .map(known -> again(shipment, known))
                .orElseGet(() -> begin(command, shipment, returns, goods, answer));
    }

    private Uni<Void> again(Shipment shipment, GoodsReturn known) {
        switch (known.status()) {
            case WAITING -> {}
            case RECEIVED -> events.received(shipment, known);
            case EXPIRED -> events.expired(shipment, known.returnId());
        }
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> begin(
            EventContext command,
            Shipment shipment,
            List<GoodsReturn> returns,
            ReturnGoods goods,
            Optional<RecallResult> answer) {
        Instant now = clock.instant();
        if (!goods.getWholeParcel()) {
            return awaitCustomer(shipment, goods, now);
        }
        if (answer.isEmpty()) {
            if (shipment.isAtTheCarrier()) {
                throw new Carrier.Unavailable("a parcel was booked after the carrier was asked; it is asked again");
            }
            // The carrier may have told of the recall before it was noted here.
            return returns.stream().anyMatch(GoodsReturn::isOfTheCarrier)
                    ? awaitCustomer(shipment, goods, now)
                    : awaitCarrier(shipment, goods, now);
        }
        return switch (answer.get()) {
            case Refused refused -> {
                shipment.change(now);
                // It may have moved, and this service has not heard of it.
                shipment.lookUpAt = shipment.status.isUnderWay() ? now : null;
                events.kept(command, shipment, refused.detail());
                yield awaitCustomer(shipment, goods, now);
            }
            case Parcel parcel -> {
                comesBack(shipment, parcel.status(), now);
                yield awaitCarrier(shipment, goods, now);
            }
        };
    }

    private void comesBack(Shipment shipment, ParcelStatus status, Instant now) {
        if (!shipment.status.isToArrive() && shipment.status != Shipment.Status.CANCELLED) {
            return;
        }
        if (status == ParcelStatus.CANCELLED) {
            shipment.stayInTheHouse(now);
            events.moved(shipment, ShipmentStatus.RETURNED);
        } else {
            shipment.callBack(now, status == ParcelStatus.RETURNED ? now : moves.nextLookUp(now));
            events.moved(shipment, ShipmentStatus.CALLED_BACK);
        }
    }

    /** The carrier brings the goods, or they are in the house already. */
    private Uni<Void> awaitCarrier(Shipment shipment, ReturnGoods goods, Instant now) {
        return switch (shipment.status) {
            case CALLED_BACK -> await(shipment, goods, null, now).replaceWithVoid();
            case RETURNED ->
                await(shipment, goods, null, now).chain(expected -> received.receive(shipment, expected.complete()));
            case CREATED, PICKED_UP, IN_TRANSIT, DELIVERED, CANCELLED, REFUSED -> awaitCustomer(shipment, goods, now);
        };
    }

    private Uni<Void> awaitCustomer(Shipment shipment, ReturnGoods goods, Instant now) {
        return await(shipment, goods, received.endOfWait(now), now).replaceWithVoid();
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
}
