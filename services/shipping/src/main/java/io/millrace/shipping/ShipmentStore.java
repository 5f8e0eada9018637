package io.millrace.shipping;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

import io.millrace.kit.provider.SearchPace;
import io.millrace.messaging.tx.GatheredReads;
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

    private static final String OF_ORDERS = ShipmentRows.SELECT + " WHERE order_id = ANY ($1::uuid[])";

    private static final String LOCK_FREE = OF_ORDERS + " ORDER BY order_id FOR UPDATE SKIP LOCKED";

    private static final String EXISTING = "SELECT order_id FROM shipment WHERE order_id = ANY ($1::uuid[])";

    /** The same order of columns as in {@link ShipmentRows}. */
    private static final String ADD = """
            INSERT INTO shipment (%s)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (order_id) DO NOTHING
            """.formatted(ShipmentRows.COLUMNS);

    /*
     * The look for returns is part of this statement: the lock of the shipment keeps other transactions from changing its
     * returns, and the statement that takes the lock may see the returns of the time before it.
     */
    private static final String UPDATE = """
            UPDATE shipment AS s
            SET status = n.status, place = n.place, version = n.version, carrier_sequence = n.carrier_sequence,
                parcel_id = n.parcel_id, look_up_at = n.look_up_at, changed_at = n.changed_at
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::timestamptz[],
                $8::timestamptz[])
                AS n(order_id, status, place, version, carrier_sequence, parcel_id, look_up_at, changed_at)
            WHERE s.order_id = n.order_id
            RETURNING s.order_id, EXISTS (
                SELECT FROM goods_return AS r
                WHERE r.order_id = s.order_id AND r.status = 'WAITING' AND r.ends_at IS NULL)
            """;

    private final SearchPace pace = new SearchPace();
    private final GatheredReads<UUID, Optional<Shipment>> reads;

    ShipmentStore(Vertx vertx) {
        this.reads = new GatheredReads<>(vertx, orders -> Panache.withSession(() -> read(orders)));
    }

    /** The order's shipment as it is now, outside of any transaction; one statement answers for those who ask together. */
    Uni<Optional<Shipment>> now(UUID orderId) {
        return reads.ask(orderId);
    }

    private static Uni<List<Optional<Shipment>>> read(List<UUID> orders) {
        return SessionSql.select(OF_ORDERS, (Object) orders.toArray(UUID[]::new))
                .map(rows -> {
                    Map<UUID, Shipment> found = ShipmentRows.byOrder(rows);
                    return orders.stream()
                            .map(order -> Optional.ofNullable(found.get(order)))
                            .toList();
                });
    }

    /** Stores a new shipment; returns false, and stores nothing, if the order has one. */
    Uni<Boolean> add(Shipment shipment) {
        pace.quicken();
        return SessionSql.update(ADD, ShipmentRows.values(shipment)).map(count -> count > 0);
    }

    /**
     * Shipments that are locked until the transaction ends. They are no entities: {@link #update} stores their changes.
     *
     * @param locked the orders whose shipments another transaction has locked
     */
    record FreeShipments(Map<UUID, Shipment> shipments, Set<UUID> locked) {}

    /** Locks the shipments of several orders, without a wait for those that are locked. */
    Uni<FreeShipments> lockFree(List<UUID> orders) {
        pace.quicken();
        return SessionSql.select(LOCK_FREE, (Object) orders.toArray(UUID[]::new))
                .map(ShipmentRows::byOrder)
                .chain(found -> {
                    UUID[] missing = orders.stream()
                            .filter(order -> !found.containsKey(order))
                            .toArray(UUID[]::new);
                    return missing.length == 0
                            ? Uni.createFrom().item(new FreeShipments(found, Set.of()))
                            : SessionSql.select(EXISTING, (Object) missing)
                                    .map(rows -> new FreeShipments(
                                            found,
                                            rows.stream()
                                                    .map(row -> (UUID) row[0])
                                                    .collect(Collectors.toSet())));
                });
    }

    /**
     * Stores what news of their parcels changes in shipments that are locked.
     *
     * @return the orders with a return whose goods the carrier is bringing
     */
    Uni<Set<UUID>> update(Collection<Shipment> shipments) {
        return shipments.isEmpty()
                ? Uni.createFrom().item(Set.of())
                : SessionSql.select(UPDATE, ShipmentRows.changes(shipments)).map(rows -> rows.stream()
                        .filter(row -> (Boolean) row[1])
                        .map(row -> (UUID) row[0])
                        .collect(Collectors.toSet()));
    }

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
