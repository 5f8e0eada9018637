package io.millrace.tracking;

import static io.millrace.messaging.tx.Columns.column;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.Change.Placed;

/**
 * Writes changes to a generation of the projection: the current one, or one that is being rebuilt. However many changes
 * there are, each statement is sent once, with an array for each column.
 */
@ApplicationScoped
class ChangeStore {

    /**
     * The events of the two topics arrive in any order: the first one inserts the row. Rows are locked in one order, as the
     * transactions of the two topics change rows of the same orders. What PAID does depends on the status so far, see
     * {@link Change#from}; only events of one topic change it, one after the other.
     */
    private static final String DRAW = KeptPlan.of("""
            WITH change AS (
                SELECT t.order_id, t.source, t.version, t.type, t.detail, t.at,
                    CASE WHEN t.status = 'PAID' AND v.status IS DISTINCT FROM 'RESERVED' THEN NULL ELSE t.status END
                        AS status
                FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
                        AS t(order_id, source, version, type, status, detail, at)
                    LEFT JOIN order_view AS v ON v.generation = $1 AND v.order_id = t.order_id),
            drawn AS (
                INSERT INTO order_view AS v (generation, order_id, status, detail, version, parcel, shipment_version,
                    changed_at)
                SELECT $1, order_id, coalesce(status, ''),
                    CASE source WHEN 'ORDERS' THEN detail END, CASE source WHEN 'ORDERS' THEN version ELSE 0 END,
                    CASE source WHEN 'SHIPPING' THEN detail END, CASE source WHEN 'SHIPPING' THEN version ELSE 0 END, at
                FROM change ORDER BY order_id
                ON CONFLICT (generation, order_id) DO UPDATE SET
                    status = CASE WHEN v.version < excluded.version AND excluded.status <> ''
                        THEN excluded.status ELSE v.status END,
                    detail = CASE WHEN v.version < excluded.version THEN excluded.detail ELSE v.detail END,
                    version = greatest(v.version, excluded.version),
                    parcel = CASE WHEN v.shipment_version < excluded.shipment_version
                        THEN excluded.parcel ELSE v.parcel END,
                    shipment_version = greatest(v.shipment_version, excluded.shipment_version),
                    changed_at = excluded.changed_at
                WHERE v.version < excluded.version OR v.shipment_version < excluded.shipment_version)
            INSERT INTO order_history (generation, order_id, source, version, type, status, detail, at)
            SELECT $1, order_id, source, version, type, status, detail, at FROM change
            ON CONFLICT DO NOTHING
            """);

    private static final String PLACE = KeptPlan.of("""
            UPDATE order_view AS v
            SET customer_id = p.customer_id, name = p.name, total_amount = p.amount::numeric,
                total_currency = p.currency, lines = p.lines::jsonb, placed_at = p.at
            FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
                AS p(order_id, customer_id, name, amount, currency, lines, at)
            WHERE v.generation = $1 AND v.order_id = p.order_id
            """);

    private final ObjectMapper mapper;

    ChangeStore(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * The statements that apply changes to a generation, to be sent in their order; changes that are applied already
     * change nothing.
     *
     * @param changes of different orders, at least one
     */
    List<Uni<?>> draw(int generation, List<Change> changes) {
        List<Change> placed =
                changes.stream().filter(change -> change.placed() != null).toList();
        return placed.isEmpty()
                ? List.of(change(generation, changes))
                : List.of(change(generation, changes), place(generation, placed));
    }

    private static Uni<Integer> change(int generation, List<Change> changes) {
        return SessionSql.update(
                DRAW,
                generation,
                column(changes, Change::orderId, UUID[]::new),
                column(changes, change -> change.source().name(), String[]::new),
                column(changes, Change::version, Long[]::new),
                column(changes, Change::type, String[]::new),
                column(changes, Change::status, String[]::new),
                column(changes, Change::detail, String[]::new),
                column(changes, ChangeStore::at, OffsetDateTime[]::new));
    }

    private Uni<Integer> place(int generation, List<Change> changes) {
        return SessionSql.update(
                PLACE,
                generation,
                column(changes, Change::orderId, UUID[]::new),
                column(changes, change -> placed(change).customerId(), UUID[]::new),
                column(changes, change -> placed(change).name(), String[]::new),
                column(changes, change -> placed(change).total().amount().toPlainString(), String[]::new),
                column(changes, change -> placed(change).total().currency(), String[]::new),
                column(changes, change -> write(placed(change).lines()), String[]::new),
                column(changes, ChangeStore::at, OffsetDateTime[]::new));
    }

    private static Placed placed(Change change) {
        return Objects.requireNonNull(change.placed());
    }

    private static OffsetDateTime at(Change change) {
        return change.at().atOffset(ZoneOffset.UTC);
    }

    private String write(List<LineView> lines) {
        try {
            return mapper.writeValueAsString(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
