package io.millrace.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.inventory.Reservation.Status;
import io.millrace.inventory.Shelf.Change;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/** Writes the changes of a {@link Shelf}, however many there are, by three statements. */
@ApplicationScoped
class ShelfStore {

    private static final String CHANGE = KeptPlan.of("""
            UPDATE stock AS s SET on_hand = s.on_hand + c.on_hand, reserved = s.reserved + c.reserved
            FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS c(sku, on_hand, reserved)
            WHERE s.sku = c.sku
            """);

    private static final String MAKE = KeptPlan.of("""
            INSERT INTO reservation (order_id, reservation_id, status, lines)
            SELECT order_id, reservation_id, status, lines::jsonb
            FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS m(order_id, reservation_id, status, lines)
            """);

    private static final String SET_STATUS = KeptPlan.of("""
            UPDATE reservation AS r SET status = s.status, changed_at = now()
            FROM unnest($1::uuid[], $2::text[]) AS s(order_id, status)
            WHERE r.order_id = s.order_id
            """);

    Uni<Void> write(Shelf shelf) {
        List<Uni<?>> statements = new ArrayList<>();
        if (!shelf.changes().isEmpty()) {
            statements.add(change(shelf.changes()));
        }
        if (!shelf.made().isEmpty()) {
            statements.add(make(shelf.made().values()));
        }
        if (!shelf.statuses().isEmpty()) {
            statements.add(setStatuses(shelf.statuses()));
        }
        return statements.isEmpty()
                ? Uni.createFrom().voidItem()
                : SessionSql.together(statements.toArray(Uni<?>[]::new));
    }

    private static Uni<Integer> change(Map<String, Change> changes) {
        return SessionSql.update(
                CHANGE,
                changes.keySet().toArray(String[]::new),
                changes.values().stream().map(Change::onHand).toArray(Long[]::new),
                changes.values().stream().map(Change::reserved).toArray(Long[]::new));
    }

    private static Uni<Integer> make(Collection<Reservation> made) {
        return SessionSql.update(
                MAKE,
                made.stream().map(Reservation::orderId).toArray(UUID[]::new),
                made.stream().map(Reservation::reservationId).toArray(UUID[]::new),
                made.stream().map(reservation -> reservation.status().name()).toArray(String[]::new),
                made.stream()
                        .map(reservation -> StockStore.json(reservation.units()).encode())
                        .toArray(String[]::new));
    }

    private static Uni<Integer> setStatuses(Map<UUID, Status> statuses) {
        return SessionSql.update(
                SET_STATUS,
                statuses.keySet().toArray(UUID[]::new),
                statuses.values().stream().map(Status::name).toArray(String[]::new));
    }
}
