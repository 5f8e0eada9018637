package io.millrace.shipping;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;

/** Queries and updates the shipments. */
@ApplicationScoped
public class ShipmentStore implements PanacheRepositoryBase<Shipment, UUID> {

    /** Skips rows that another instance has locked. */
    private static final String DUE = """
            SELECT * FROM shipment WHERE next_move_at <= :now ORDER BY next_move_at LIMIT :most FOR UPDATE SKIP LOCKED
            """;

    private static final String OVERDUE = """
            SELECT * FROM shipment
            WHERE order_id IN (SELECT order_id FROM goods_return WHERE ends_at <= :now ORDER BY ends_at LIMIT :most)
            FOR UPDATE SKIP LOCKED
            """;

    Uni<Optional<Shipment>> ofOrder(UUID orderId) {
        return findById(orderId).map(Optional::ofNullable);
    }

    /** The order's shipment, locked until the transaction ends: the carrier does not move the parcel meanwhile. */
    Uni<Optional<Shipment>> lock(UUID orderId) {
        return findById(orderId, LockModeType.PESSIMISTIC_WRITE).map(Optional::ofNullable);
    }

    /** The shipments with returns whose time is over, locked until the transaction ends. */
    Uni<List<Shipment>> lockOverdue(Instant now, int most) {
        return locked(OVERDUE, now, most);
    }

    Uni<List<Shipment>> lockDue(Instant now, int most) {
        return locked(DUE, now, most);
    }

    private static Uni<List<Shipment>> locked(String query, Instant now, int most) {
        return Panache.getSession().chain(session -> session.createNativeQuery(query, Shipment.class)
                .setParameter("now", now)
                .setParameter("most", most)
                .getResultList());
    }
}
