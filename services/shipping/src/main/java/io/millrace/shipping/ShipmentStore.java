package io.millrace.shipping;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;

import io.millrace.kit.provider.SearchPace;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.shipping.Shipment.Status;

/** Queries and updates the shipments. */
@ApplicationScoped
public class ShipmentStore implements PanacheRepositoryBase<Shipment, UUID> {

    /**
     * By the database's clock, as instances' clocks differ. Skips rows that another instance has locked. Postpones the next
     * look-up, so that other instances leave the parcel alone and a look-up that fails is repeated. The pause is short where
     * a parcel is to be recalled before it leaves.
     */
    private static final String LOOK_UP = """
            UPDATE shipment SET look_up_at = now() + CASE
                WHEN status IN ('CANCELLED', 'REFUSED') THEN least($1 * interval '1 ms', interval '30 s')
                ELSE $1 * interval '1 ms'
            END
            WHERE order_id IN (
                SELECT order_id FROM shipment WHERE look_up_at <= now()
                ORDER BY look_up_at LIMIT $2 FOR UPDATE SKIP LOCKED)
            RETURNING order_id, parcel_id, status
            """;

    /** Reads no other columns: Hibernate reads no row of a native query that has a column which the entity has not. */
    private static final String OVERDUE = """
            SELECT order_id FROM shipment
            WHERE order_id IN (SELECT order_id FROM goods_return WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)
            FOR UPDATE SKIP LOCKED
            """;

    private final SearchPace pace = new SearchPace();

    Uni<Optional<Shipment>> ofOrder(UUID orderId) {
        return findById(orderId).map(Optional::ofNullable);
    }

    /** The order's shipment, locked until the transaction ends: the carrier does not move the parcel meanwhile. */
    public Uni<Optional<Shipment>> lock(UUID orderId) {
        pace.quicken();
        return findById(orderId, LockModeType.PESSIMISTIC_WRITE).map(Optional::ofNullable);
    }

    /**
     * The order's shipment, locked. An order without one gets a mark: a shipment that is asked for later is refused.
     */
    Uni<Shipment> lockOrMark(UUID orderId, Instant now) {
        return lock(orderId)
                .chain(present -> present.map(known -> Uni.createFrom().item(known))
                        .orElseGet(() -> {
                            Shipment mark = Shipment.of(orderId);
                            mark.cancel(now);
                            return persist(mark);
                        }));
    }

    /** The shipments with returns whose time is over, locked until the transaction ends. */
    Uni<List<Shipment>> lockOverdue(Instant now, int most) {
        return SessionSql.select(OVERDUE, now.atOffset(ZoneOffset.UTC), (long) most)
                .chain(rows -> rows.isEmpty()
                        ? Uni.createFrom().item(List.of())
                        : list("orderId in ?1", rows.stream().map(row -> row[0]).toList()));
    }

    /**
     * A parcel whose look-up is due.
     *
     * @param withdrawn whether its shipment is cancelled, so that it is to be recalled
     */
    record Due(UUID orderId, String parcelId, boolean withdrawn) {

        String reference() {
            return Shipment.referenceOf(orderId);
        }
    }

    /**
     * Searches for shipments whose look-up is due: at each call while this instance works on shipments, and more
     * seldom while it does not.
     *
     * @param search returns whether a look-up was due
     */
    Uni<Void> search(Supplier<Uni<Boolean>> search) {
        return pace.run(search);
    }

    /** Takes parcels whose look-up is due; their next look-up is due after the given time. */
    Uni<List<Due>> takeDue(Duration nextAfter, int most) {
        return SessionSql.select(LOOK_UP, (double) nextAfter.toMillis(), (long) most)
                .map(rows -> rows.stream()
                        .map(row -> new Due(
                                (UUID) row[0],
                                (String) row[1],
                                Status.valueOf((String) row[2]).isWithdrawn()))
                        .toList());
    }
}
