package io.millrace.tracking.copies;

import static io.millrace.messaging.tx.Columns.column;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;

import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.copies.CopiedEvent.Source;

/** Keeps the events that copies are made of. Runs in the caller's transaction. */
@ApplicationScoped
public class CopyStore {

    /** A rebuild keeps each event again, as this release understands it. */
    private static final String KEEP = KeptPlan.of("""
            INSERT INTO copied_event (order_id, event_id, source, version, type, content, at)
            SELECT order_id, event_id, source, version, type, content::jsonb, at
            FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[])
                AS t(order_id, event_id, source, version, type, content, at)
            ORDER BY order_id, event_id
            ON CONFLICT (order_id, event_id) DO UPDATE
            SET version = excluded.version, type = excluded.type, content = excluded.content, at = excluded.at
            """);

    private static final String EVENTS = """
            SELECT source, version, type, content, at FROM copied_event
            WHERE order_id = $1 AND source IN ($2, $3) ORDER BY source, version, at, event_id
            """;

    /**
     * Where the order has gone further than the kept events, one of these is missing: it is on its way, or the topic had
     * deleted it when this service read the topic for the first time.
     */
    private static final String PAYMENT_STANDING = """
            SELECT
                EXISTS (
                    SELECT FROM order_history AS h
                    WHERE generation = (SELECT generation FROM projection_shown) AND order_id = $1
                      AND type IN ('OrderPaymentAuthorized', 'OrderPaid')
                      AND NOT EXISTS (
                          SELECT FROM copied_event AS c
                          WHERE c.order_id = $1
                            AND c.type = CASE h.type WHEN 'OrderPaid' THEN 'PaymentCharged' ELSE 'PaymentAuthorized' END
                      )
                ),
                (
                    SELECT total_currency FROM order_view
                    WHERE generation = (SELECT generation FROM projection_shown) AND order_id = $1 AND version > 0
                )
            """;

    /**
     * The release before kept no events: those that it has handled are here after a rebuild. With the type, as an answer
     * that shipping repeats has the version of another event.
     */
    private static final String SHIPMENT_IS_INCOMPLETE = """
            SELECT EXISTS (
                SELECT FROM order_history AS h
                WHERE generation = (SELECT generation FROM projection_shown) AND order_id = $1
                  AND (source = 'SHIPPING' OR type = 'OrderReturnRequested')
                  AND NOT EXISTS (
                      SELECT FROM copied_event AS c
                      WHERE c.order_id = $1 AND c.source = h.source AND c.version = h.version AND c.type = h.type
                  )
            )
            """;

    /**
     * An event to keep.
     *
     * @param id identifies the event: to keep it again changes nothing
     */
    public record Kept(UUID id, CopiedEvent event) {}

    /** Keeps events; each of them is in the list once. */
    public Uni<Void> keep(List<Kept> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return SessionSql.update(
                        KEEP,
                        column(events, kept -> kept.event().orderId(), UUID[]::new),
                        column(events, Kept::id, UUID[]::new),
                        column(events, kept -> kept.event().source().name(), String[]::new),
                        column(events, kept -> kept.event().version(), Long[]::new),
                        column(events, kept -> kept.event().type(), String[]::new),
                        column(events, kept -> kept.event().content().json().encode(), String[]::new),
                        column(events, kept -> kept.event().at().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new))
                .replaceWithVoid();
    }

    /** The payment of an order; empty where too little is known of it. */
    Uni<Optional<PaymentCopy>> payment(UUID orderId) {
        return events(orderId, Source.PAYMENTS, Source.PAYMENTS)
                .chain(events -> SessionSql.select(PAYMENT_STANDING, orderId)
                        .map(List::getFirst)
                        .map(row -> (Boolean) row[0]
                                ? Optional.<PaymentCopy>empty()
                                : PaymentCopy.of(orderId, events, Optional.ofNullable((String) row[1]))));
    }

    /** The shipment of an order; empty where too little is known of it. */
    Uni<Optional<ShipmentCopy>> shipment(UUID orderId) {
        return events(orderId, Source.SHIPPING, Source.ORDERS).chain(events -> SessionSql.select(
                        SHIPMENT_IS_INCOMPLETE, orderId)
                .map(List::getFirst)
                .map(row -> (Boolean) row[0] ? Optional.<ShipmentCopy>empty() : ShipmentCopy.of(orderId, events)));
    }

    private static Uni<List<CopiedEvent>> events(UUID orderId, Source one, Source other) {
        return SessionSql.select(EVENTS, orderId, one.name(), other.name()).map(rows -> rows.stream()
                .map(row -> new CopiedEvent(
                        orderId,
                        Source.valueOf((String) row[0]),
                        (Long) row[1],
                        (String) row[2],
                        new EventContent((JsonObject) row[3]),
                        ((OffsetDateTime) row[4]).toInstant()))
                .toList());
    }
}
