package io.millrace.inventory;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.inventory.commands.ConfirmStock;
import io.millrace.contracts.inventory.commands.InventoryCommand;
import io.millrace.contracts.inventory.commands.ReleaseStock;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.inventory.commands.ReturnStock;
import io.millrace.inventory.Reservation.Status;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.rules.BrokenRule;
import io.millrace.messaging.rules.BrokenRuleException;

/** Handles the commands of orders. A command may be repeated under another id; its reply is the same. */
@ApplicationScoped
public class InventoryCommandHandler {

    private final StockStore store;
    private final InventoryEvents events;

    InventoryCommandHandler(StockStore store, InventoryEvents events) {
        this.store = store;
        this.events = events;
    }

    @Incoming("inventory-commands")
    @Inbox
    Uni<Void> on(InventoryCommand command, EventContext context) {
        UUID order = command.getOrderId();
        return store.reservation(order).chain(reservation -> switch (command.getPayload()) {
            case ReserveStock reserve ->
                reserve(context, order, Lines.of("ReserveStock", reserve.getLines()), reservation);
            case ReleaseStock release -> release(context, order, reservation);
            case ConfirmStock confirm -> confirm(context, order, reservation);
            case ReturnStock returned ->
                takeBack(
                        context,
                        order,
                        returned.getReturnId(),
                        Lines.of("ReturnStock", returned.getLines()),
                        reservation);
            default ->
                throw new PermanentFailure(
                        "not a command of inventory: " + command.getPayload().getClass());
        });
    }

    /** Reserves all lines, or none. */
    private Uni<Void> reserve(EventContext context, UUID order, Lines lines, Optional<Reservation> present) {
        if (present.isPresent()) {
            if (present.get().status() == Status.RELEASED) {
                events.rejected(context, order, "RELEASED_BEFORE", "the reservation was released before it was made");
            } else {
                events.reserved(context, order, present.get().reservationId());
            }
            return Uni.createFrom().voidItem();
        }
        return store.lock(lines.skus()).chain(stocks -> {
            Optional<String> shortage = shortage(lines, stocks);
            if (shortage.isPresent()) {
                boolean unknown = !stocks.keySet().containsAll(lines.units().keySet());
                events.rejected(context, order, unknown ? "UNKNOWN_SKU" : "OUT_OF_STOCK", shortage.get());
                return Uni.createFrom().voidItem();
            }
            return store.change(lines, 0, 1)
                    .chain(() -> store.reserve(order, Status.HELD, lines))
                    .invoke(id -> events.reserved(context, order, id))
                    .replaceWithVoid();
        });
    }

    private static Optional<String> shortage(Lines lines, Map<String, Stock> stocks) {
        for (var line : lines.units().entrySet()) {
            Stock stock = stocks.get(line.getKey());
            if (stock == null) {
                return Optional.of("the inventory has no product %s".formatted(line.getKey()));
            }
            if (stock.getAvailable() < line.getValue()) {
                return Optional.of("the order needs %d units of %s, %d are available"
                        .formatted(line.getValue(), line.getKey(), stock.getAvailable()));
            }
        }
        return Optional.empty();
    }

    private Uni<Void> release(EventContext context, UUID order, Optional<Reservation> present) {
        Uni<Void> released = present.map(reservation -> switch (reservation.status()) {
                    case HELD -> giveBack(reservation, 0);
                    // The shipment was cancelled before this command: the units are in stock again.
                    case CONFIRMED -> giveBack(reservation, 1);
                    case RELEASED -> Uni.createFrom().voidItem();
                })
                .orElseGet(() -> store.reserve(order, Status.RELEASED, null).replaceWithVoid());
        return released.invoke(() -> events.released(context, order));
    }

    private Uni<Void> giveBack(Reservation reservation, int onHand) {
        var lines = new Lines(new TreeMap<>(reservation.units()));
        return store.lock(lines.skus())
                .chain(() -> store.change(lines, onHand, onHand == 0 ? -1 : 0))
                .chain(() -> store.setStatus(reservation.orderId(), Status.RELEASED));
    }

    private Uni<Void> confirm(EventContext context, UUID order, Optional<Reservation> present) {
        Reservation reservation =
                present.orElseThrow(() -> new PermanentFailure("order " + order + " has no reservation to confirm"));
        return switch (reservation.status()) {
            case HELD -> {
                var lines = new Lines(new TreeMap<>(reservation.units()));
                yield store.lock(lines.skus())
                        .chain(() -> store.change(lines, -1, -1))
                        .chain(() -> store.setStatus(order, Status.CONFIRMED))
                        .invoke(() -> events.confirmed(context, order));
            }
            case CONFIRMED -> {
                events.confirmed(context, order);
                yield Uni.createFrom().voidItem();
            }
            case RELEASED -> throw new PermanentFailure("the reservation of order " + order + " was released");
        };
    }

    private Uni<Void> takeBack(
            EventContext context, UUID order, UUID returnId, Lines lines, Optional<Reservation> present) {
        return store.noteReturn(returnId, order, lines)
                .chain(fresh -> fresh
                        ? store.lock(lines.skus())
                                .chain(() -> store.returned(order))
                                .invoke(all -> checkDelivered(order, all, present))
                                .chain(() -> store.change(lines, 1, 0))
                        : Uni.createFrom().voidItem())
                .invoke(() -> events.returned(context, order, returnId));
    }

    /** No more units come back than were delivered. */
    private static void checkDelivered(UUID order, Lines returned, Optional<Reservation> present) {
        Lines delivered = new Lines(present.filter(reservation -> reservation.status() == Status.CONFIRMED)
                .map(reservation -> new TreeMap<>(reservation.units()))
                .orElseGet(TreeMap::new));
        returned.excess(delivered).ifPresent(sku -> {
            throw new BrokenRuleException(
                    "ReturnStock",
                    new BrokenRule(
                            "delivered",
                            "payload.lines",
                            "must be units that order %s was delivered: %d of %s come back, %d were delivered"
                                    .formatted(
                                            order,
                                            returned.units().get(sku),
                                            sku,
                                            delivered.units().getOrDefault(sku, 0))));
        });
    }
}
