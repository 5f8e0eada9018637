package io.millrace.inventory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.common.Quantity;
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

/**
 * Handles the commands of orders. A command may be repeated under another id; its reply is the same.
 *
 * <p>The commands of one transaction lock the rows of all their products at once, in the order of the SKUs. Each by itself
 * would lock its own rows behind those of another order, and two transactions with the same products would wait for each
 * other.
 */
@ApplicationScoped
public class InventoryCommandHandler {

    private final StockStore store;
    private final ShelfStore shelves;
    private final InventoryEvents events;

    InventoryCommandHandler(StockStore store, ShelfStore shelves, InventoryEvents events) {
        this.store = store;
        this.shelves = shelves;
        this.events = events;
    }

    @Incoming("inventory-commands")
    @Inbox
    Uni<Void> on(List<InventoryCommand> commands, List<EventContext> contexts) {
        UUID[] orders = commands.stream().map(InventoryCommand::getOrderId).toArray(UUID[]::new);
        return store.reservations(orders)
                .chain(reservations ->
                        store.lock(skus(commands, reservations)).map(stocks -> new Shelf(stocks, reservations)))
                .chain(shelf -> Multi.createFrom()
                        .range(0, commands.size())
                        .onItem()
                        .transformToUniAndConcatenate(
                                i -> contexts.get(i).traced(() -> handle(shelf, commands.get(i), contexts.get(i))))
                        .onItem()
                        .ignoreAsUni()
                        .chain(() -> shelves.write(shelf)));
    }

    /** The SKUs that commands and reservations name, in their order. */
    private static String[] skus(List<InventoryCommand> commands, Map<UUID, Reservation> reservations) {
        var skus = new TreeSet<String>();
        reservations
                .values()
                .forEach(reservation -> skus.addAll(reservation.units().keySet()));
        for (InventoryCommand command : commands) {
            List<Quantity> lines =
                    switch (command.getPayload()) {
                        case ReserveStock reserve -> reserve.getLines();
                        case ReturnStock returned -> returned.getLines();
                        default -> List.of();
                    };
            lines.forEach(line -> skus.add(line.getSku()));
        }
        return skus.toArray(String[]::new);
    }

    private Uni<Void> handle(Shelf shelf, InventoryCommand command, EventContext context) {
        UUID order = command.getOrderId();
        switch (command.getPayload()) {
            case ReserveStock reserve -> reserve(shelf, context, order, Lines.of("ReserveStock", reserve.getLines()));
            case ReleaseStock release -> release(shelf, context, order);
            case ConfirmStock confirm -> confirm(shelf, context, order);
            case ReturnStock returned -> {
                var lines = Lines.of("ReturnStock", returned.getLines());
                return takeBack(shelf, context, order, returned.getReturnId(), lines);
            }
            default ->
                throw new PermanentFailure(
                        "not a command of inventory: " + command.getPayload().getClass());
        }
        return Uni.createFrom().voidItem();
    }

    /** Reserves all lines, or none. */
    private void reserve(Shelf shelf, EventContext context, UUID order, Lines lines) {
        Optional<Reservation> present = shelf.reservation(order);
        if (present.isPresent()) {
            if (present.get().status() == Status.RELEASED) {
                events.rejected(context, order, "RELEASED_BEFORE", "the reservation was released before it was made");
            } else {
                events.reserved(context, order, present.get().reservationId());
            }
            return;
        }
        Optional<String> shortage = shortage(lines, shelf);
        if (shortage.isPresent()) {
            boolean unknown = !lines.units().keySet().stream().allMatch(shelf::knows);
            events.rejected(context, order, unknown ? "UNKNOWN_SKU" : "OUT_OF_STOCK", shortage.get());
            return;
        }
        shelf.change(lines, 0, 1);
        events.reserved(context, order, shelf.reserve(order, Status.HELD, lines).reservationId());
    }

    private static Optional<String> shortage(Lines lines, Shelf shelf) {
        for (var line : lines.units().entrySet()) {
            if (!shelf.knows(line.getKey())) {
                return Optional.of("the inventory has no product %s".formatted(line.getKey()));
            }
            long available = shelf.available(line.getKey());
            if (available < line.getValue()) {
                return Optional.of("the order needs %d units of %s, %d are available"
                        .formatted(line.getValue(), line.getKey(), available));
            }
        }
        return Optional.empty();
    }

    private void release(Shelf shelf, EventContext context, UUID order) {
        shelf.reservation(order)
                .ifPresentOrElse(
                        reservation -> {
                            switch (reservation.status()) {
                                case HELD -> giveBack(shelf, reservation, 0, -1);
                                // The shipment was cancelled before this command: the units are in stock again.
                                case CONFIRMED -> giveBack(shelf, reservation, 1, 0);
                                case RELEASED -> {}
                            }
                        },
                        () -> shelf.reserve(order, Status.RELEASED, new Lines(new TreeMap<>())));
        events.released(context, order);
    }

    private static void giveBack(Shelf shelf, Reservation reservation, int onHand, int reserved) {
        shelf.change(lines(reservation), onHand, reserved);
        shelf.setStatus(reservation, Status.RELEASED);
    }

    private void confirm(Shelf shelf, EventContext context, UUID order) {
        Reservation reservation = shelf.reservation(order)
                .orElseThrow(() -> new PermanentFailure("order " + order + " has no reservation to confirm"));
        switch (reservation.status()) {
            case HELD -> {
                shelf.change(lines(reservation), -1, -1);
                shelf.setStatus(reservation, Status.CONFIRMED);
            }
            case CONFIRMED -> {}
            case RELEASED -> throw new PermanentFailure("the reservation of order " + order + " was released");
        }
        events.confirmed(context, order);
    }

    private Uni<Void> takeBack(Shelf shelf, EventContext context, UUID order, UUID returnId, Lines lines) {
        return store.noteReturn(returnId, order, lines)
                .chain(fresh -> fresh
                        ? store.returned(order)
                                .invoke(all -> checkDelivered(order, all, shelf.reservation(order)))
                                .invoke(() -> shelf.change(lines, 1, 0))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem())
                .invoke(() -> events.returned(context, order, returnId));
    }

    private static Lines lines(Reservation reservation) {
        return new Lines(new TreeMap<>(reservation.units()));
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
