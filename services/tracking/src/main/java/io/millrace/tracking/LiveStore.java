package io.millrace.tracking;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.Change.Source;

/** Reads for live views: where an order stands, and what has happened since. */
@ApplicationScoped
class LiveStore {

    private static final String EXISTS = """
            SELECT 1 FROM order_view WHERE generation = (SELECT generation FROM projection_shown) AND order_id = $1
            """;

    private static final String SNAPSHOT = """
            SELECT status, detail, version, shipment_version, changed_at FROM order_view
            WHERE generation = (SELECT generation FROM projection_shown) AND order_id = $1 AND version > 0
            """;

    /** No older row will do: the projection may lag behind the client, whose status has changed since. */
    private static final String STATUS_AT = """
            SELECT status FROM order_history
            WHERE generation = (SELECT generation FROM projection_shown) AND order_id = $1
              AND source = 'ORDERS' AND version = $2
            """;

    /** By time; but of one source by version, whatever its clock said. */
    private static final String SINCE = """
            SELECT source, version, type, status, detail, at FROM order_history
            WHERE generation = (SELECT generation FROM projection_shown) AND order_id = $1
              AND version > CASE source WHEN 'ORDERS' THEN $2::bigint ELSE $3::bigint END
            ORDER BY max(at) OVER (PARTITION BY source ORDER BY version), source, version
            """;

    /** Whether any event of the order or of its shipment is known. */
    Uni<Boolean> exists(UUID orderId) {
        return SessionSql.inTransaction(() -> SessionSql.select(EXISTS, orderId))
                .map(rows -> !rows.isEmpty());
    }

    /** Where the order stands; empty before its first event. */
    Uni<Optional<Update>> snapshot(UUID orderId) {
        return SessionSql.inTransaction(() -> SessionSql.select(SNAPSHOT, orderId))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> Update.snapshot(
                                orderId,
                                (String) row[0],
                                (String) row[1],
                                new Position((Long) row[2], (Long) row[3]),
                                ((OffsetDateTime) row[4]).toInstant())));
    }

    /** The status that the order's event at this position brought; empty if it brought none or is not known here. */
    Uni<Optional<String>> statusAt(UUID orderId, Position position) {
        return SessionSql.inTransaction(() -> SessionSql.select(STATUS_AT, orderId, position.orders()))
                .map(rows -> rows.stream().findFirst().map(row -> (String) row[0]));
    }

    /** The events behind the position, in an order in which versions only rise. */
    Uni<List<Change>> since(UUID orderId, Position position) {
        return SessionSql.inTransaction(() -> SessionSql.select(SINCE, orderId, position.orders(), position.shipping()))
                .map(rows -> rows.stream()
                        .map(row -> new Change(
                                orderId,
                                Source.valueOf((String) row[0]),
                                (Long) row[1],
                                (String) row[2],
                                (String) row[3],
                                (String) row[4],
                                null,
                                ((OffsetDateTime) row[5]).toInstant()))
                        .toList());
    }
}
