package io.millrace.shipping;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.shipping.GoodsReturn.Line;
import io.millrace.shipping.GoodsReturn.Status;

/** Queries and updates the returns. To change a return, lock its shipment first. */
@ApplicationScoped
class GoodsReturnStore {

    private static final String OF_ORDER = """
            SELECT r.return_id, r.status, r.ends_at, l.sku, l.units, l.intact, l.damaged
            FROM goods_return AS r JOIN goods_return_line AS l USING (return_id)
            WHERE r.order_id = $1 ORDER BY r.asked_at, r.return_id, l.sku COLLATE "C"
            """;

    private static final String ADD = """
            INSERT INTO goods_return (return_id, order_id, status, ends_at, asked_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING
            """;

    private static final String ADD_LINES = """
            INSERT INTO goods_return_line (return_id, sku, units)
            SELECT $1, sku, units FROM unnest($2::text[], $3::bigint[]) AS asked(sku, units)
            """;

    private static final String END =
            "UPDATE goods_return SET status = $2, ends_at = NULL, changed_at = $3 WHERE return_id = $1";

    private static final String AWAIT = "UPDATE goods_return SET ends_at = $2, changed_at = $3 WHERE return_id = $1";

    /** By the database's clock, as instances' clocks differ. */
    private static final String OVERDUE = """
            SELECT count(*) FROM goods_return
            WHERE status = 'WAITING' AND ends_at IS NULL AND asked_at <= now() - $1 * interval '1 ms'
            """;

    private static final String COUNT = """
            UPDATE goods_return_line AS l SET intact = c.intact, damaged = c.damaged
            FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS c(sku, intact, damaged)
            WHERE l.return_id = $1 AND l.sku = c.sku
            """;

    /** The returns of an order, the earliest first. */
    Uni<List<GoodsReturn>> ofOrder(UUID orderId) {
        return SessionSql.select(OF_ORDER, orderId).map(rows -> {
            var returns = new LinkedHashMap<UUID, GoodsReturn>();
            rows.forEach(row -> returns.computeIfAbsent(
                            (UUID) row[0],
                            id -> new GoodsReturn(
                                    id, Status.valueOf((String) row[1]), instant(row[2]), new ArrayList<>()))
                    .lines()
                    .add(new Line((String) row[3], (Long) row[4], (Long) row[5], (Long) row[6])));
            return List.copyOf(returns.values());
        });
    }

    /** @param endsAt when the return ends without its goods; null if the carrier is bringing them */
    Uni<Void> add(UUID orderId, GoodsReturn expected, Instant now) {
        Instant endsAt = expected.endsAt();
        return SessionSql.update(
                        ADD,
                        expected.returnId(),
                        orderId,
                        expected.status().name(),
                        endsAt == null ? null : endsAt.atOffset(ZoneOffset.UTC),
                        now.atOffset(ZoneOffset.UTC))
                .invoke(added -> {
                    if (added == 0) {
                        throw new PermanentFailure("return %s is one of another order".formatted(expected.returnId()));
                    }
                })
                .chain(() -> SessionSql.update(
                        ADD_LINES,
                        expected.returnId(),
                        expected.lines().stream().map(Line::sku).toArray(String[]::new),
                        expected.lines().stream().map(Line::quantity).toArray(Long[]::new)))
                .replaceWithVoid();
    }

    /** Has a return wait for its customer, who is to send the goods that the carrier does not bring. */
    Uni<Void> awaitUntil(UUID returnId, Instant endsAt, Instant now) {
        return SessionSql.update(AWAIT, returnId, endsAt.atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }

    /** The number of returns whose parcels the carrier was to bring back within that time, and has not; in a transaction. */
    Uni<Long> countOverdue(Duration within) {
        return SessionSql.inTransaction(() -> SessionSql.select(OVERDUE, (double) within.toMillis()))
                .map(rows -> (Long) rows.getFirst()[0]);
    }

    /** Stores the return's end, with what has come. */
    Uni<Void> end(GoodsReturn ended, Instant now) {
        return SessionSql.update(END, ended.returnId(), ended.status().name(), now.atOffset(ZoneOffset.UTC))
                .chain(() -> SessionSql.update(
                        COUNT,
                        ended.returnId(),
                        ended.lines().stream().map(Line::sku).toArray(String[]::new),
                        ended.lines().stream().map(Line::intact).toArray(Long[]::new),
                        ended.lines().stream().map(Line::damaged).toArray(Long[]::new)))
                .replaceWithVoid();
    }

    private static @Nullable Instant instant(@Nullable Object value) {
        return value == null ? null : ((OffsetDateTime) value).toInstant();
    }
}
