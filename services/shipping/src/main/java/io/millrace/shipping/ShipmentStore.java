package io.millrace.shipping;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;

/** The shipments. */
@ApplicationScoped
public class ShipmentStore implements PanacheRepositoryBase<Shipment, UUID> {

    /** Skips what another instance is moving. */
    private static final String DUE = """
            SELECT * FROM shipment WHERE next_move_at <= :now ORDER BY next_move_at LIMIT :most FOR UPDATE SKIP LOCKED
            """;

    Uni<Optional<Shipment>> ofOrder(UUID orderId) {
        return findById(orderId).map(Optional::ofNullable);
    }

    Uni<List<Shipment>> lockDue(Instant now, int most) {
        return Panache.getSession().chain(session -> session.createNativeQuery(DUE, Shipment.class)
                .setParameter("now", now)
                .setParameter("most", most)
                .getResultList());
    }
}
