package io.millrace.tracking;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.Change.Placed;
import io.millrace.tracking.Change.Source;

/**
 * Writes changes to a generation of the projection: the current one, or one that is being rebuilt. However many changes
 * there are, each statement is sent once, with an array for each column.
 */
@ApplicationScoped
class ChangeStore {

    /** The events of the two topics arrive in any order: the first one inserts the row. */
    private static final String ENSURE = KeptPlan.of("""
            INSERT INTO order_view (generation, order_id)
            SELECT $1, order_id FROM unnest($2::uuid[]) AS t(order_id) ORDER BY order_id ON CONFLICT DO NOTHING
            """);

    /** In one order of rows: the transactions of the two topics change rows of the same orders. */
    private static final String LOCK = KeptPlan.of("""
            SELECT order_id, status FROM order_view WHERE generation = $1 AND order_id = ANY ($2::uuid[])
            ORDER BY order_id FOR UPDATE
            """);

    private static final String TELL = KeptPlan.of("""
            INSERT INTO order_history (generation, order_id, source, version, type, status, detail, at)
            SELECT $1, t.* FROM unnest(
                $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::timestamptz[]) AS t
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

    private static final String ORDERS = KeptPlan.of("""
            UPDATE order_view AS v
            SET status = coalesce(c.status, v.status), detail = c.detail, version = c.version, changed_at = c.at
            FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[])
                AS c(order_id, version, status, detail, at)
            WHERE v.generation = $1 AND v.order_id = c.order_id AND v.version < c.version
            """);

    private static final String SHIPPING = KeptPlan.of("""
            UPDATE order_view AS v SET parcel = c.detail, shipment_version = c.version, changed_at = c.at
            FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[]) AS c(order_id, version, detail, at)
            WHERE v.generation = $1 AND v.order_id = c.order_id AND v.shipment_version < c.version
            """);

    private final ObjectMapper mapper;

    ChangeStore(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Applies changes to a generation; those that are applied already change nothing.
     *
     * @param changes of different orders, at least one
     */
    Uni<Void> draw(int generation, List<Change> changes) {
        UUID[] orders = column(changes, Change::orderId, UUID[]::new);
        return SessionSql.update(ENSURE, generation, orders)
                .chain(() -> SessionSql.select(LOCK, generation, orders))
                .chain(rows -> apply(generation, resolved(changes, rows)));
    }

    /** With the statuses that follow from those of the orders so far. */
    private static List<Change> resolved(List<Change> changes, List<Object[]> rows) {
        Map<UUID, String> statuses = new HashMap<>();
        rows.forEach(row -> statuses.put((UUID) row[0], (String) row[1]));
        return changes.stream()
                .map(change -> change.isConditional()
                        ? change.from(Objects.requireNonNull(statuses.get(change.orderId())))
                        : change)
                .toList();
    }

    private Uni<Void> apply(int generation, List<Change> changes) {
        List<Uni<?>> statements = new ArrayList<>();
        statements.add(tell(generation, changes));
        List<Change> placed =
                changes.stream().filter(change -> change.placed() != null).toList();
        if (!placed.isEmpty()) {
            statements.add(place(generation, placed));
        }
        List<Change> orders = of(Source.ORDERS, changes);
        if (!orders.isEmpty()) {
            statements.add(SessionSql.update(
                    ORDERS,
                    generation,
                    column(orders, Change::orderId, UUID[]::new),
                    column(orders, Change::version, Long[]::new),
                    column(orders, Change::status, String[]::new),
                    column(orders, Change::detail, String[]::new),
                    column(orders, ChangeStore::at, OffsetDateTime[]::new)));
        }
        List<Change> shipping = of(Source.SHIPPING, changes);
        if (!shipping.isEmpty()) {
            statements.add(SessionSql.update(
                    SHIPPING,
                    generation,
                    column(shipping, Change::orderId, UUID[]::new),
                    column(shipping, Change::version, Long[]::new),
                    column(shipping, Change::detail, String[]::new),
                    column(shipping, ChangeStore::at, OffsetDateTime[]::new)));
        }
        return SessionSql.together(statements.toArray(Uni<?>[]::new));
    }

    private static Uni<Integer> tell(int generation, List<Change> changes) {
        return SessionSql.update(
                TELL,
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

    private static List<Change> of(Source source, List<Change> changes) {
        return changes.stream().filter(change -> change.source() == source).toList();
    }

    private static OffsetDateTime at(Change change) {
        return change.at().atOffset(ZoneOffset.UTC);
    }

    private static <T> T[] column(List<Change> changes, Function<Change, @Nullable T> value, IntFunction<T[]> array) {
        return changes.stream().map(value).toArray(array);
    }

    private String write(List<LineView> lines) {
        try {
            return mapper.writeValueAsString(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
