package io.millrace.inventory;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

import io.millrace.inventory.Reservation.Status;

/**
 * The stock and the reservations that the commands of one transaction are about. The rows of the stock are locked. Commands
 * change this object; the changes are written when all commands have been handled.
 */
final class Shelf {

    private final Map<String, Stock> stocks;
    private final Map<UUID, Reservation> reservations;
    private final SortedMap<String, Change> changes = new TreeMap<>();
    private final Map<UUID, Reservation> made = new LinkedHashMap<>();
    private final Map<UUID, Status> statuses = new LinkedHashMap<>();

    Shelf(Map<String, Stock> stocks, Map<UUID, Reservation> reservations) {
        this.stocks = new TreeMap<>(stocks);
        this.reservations = new LinkedHashMap<>(reservations);
    }

    /** Units that are added to a SKU's units in stock and to its reserved units; negative if they are taken away. */
    record Change(long onHand, long reserved) {

        Change plus(Change other) {
            return new Change(onHand + other.onHand, reserved + other.reserved);
        }
    }

    boolean knows(String sku) {
        return stocks.containsKey(sku);
    }

    /** Units of a SKU that can be reserved; 0 of an unknown one. */
    long available(String sku) {
        Stock stock = stocks.get(sku);
        return stock == null ? 0 : stock.getAvailable();
    }

    Optional<Reservation> reservation(UUID order) {
        return Optional.ofNullable(reservations.get(order));
    }

    /** Adds the lines' units, times a factor each, to the units in stock and to the reserved ones. */
    void change(Lines lines, int onHand, int reserved) {
        lines.units().forEach((sku, units) -> {
            var change = new Change((long) onHand * units, (long) reserved * units);
            changes.merge(sku, change, Change::plus);
            stocks.computeIfPresent(
                    sku,
                    (same, stock) ->
                            new Stock(sku, stock.onHand() + change.onHand(), stock.reserved() + change.reserved()));
        });
    }

    /** Makes the reservation of an order that has none. */
    Reservation reserve(UUID order, Status status, Lines lines) {
        var reservation = new Reservation(order, UUID.randomUUID(), status, lines.units(), Instant.EPOCH);
        reservations.put(order, reservation);
        made.put(order, reservation);
        return reservation;
    }

    void setStatus(Reservation before, Status status) {
        reservations.put(
                before.orderId(),
                new Reservation(before.orderId(), before.reservationId(), status, before.units(), before.changedAt()));
        statuses.put(before.orderId(), status);
    }

    /** The changes of the stock by SKU, in the order in which the rows are locked. */
    SortedMap<String, Change> changes() {
        return changes;
    }

    /** The new reservations, as they were made. */
    Map<UUID, Reservation> made() {
        return made;
    }

    /** The new statuses by order. */
    Map<UUID, Status> statuses() {
        return statuses;
    }
}
