package io.millrace.notifications;

import static io.millrace.messaging.tx.Columns.column;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/** Stores recipients and mails to send, in the transaction of the events that tell of them. */
@ApplicationScoped
class NoticeStore {

    /*
     * Inbox rows expire, and a consumer group without offsets reads its topic from the beginning. So a recipient is stored
     * the first time only, and a mail that was sent is not stored again.
     */
    private static final String STORE = KeptPlan.of("""
            WITH placed AS (
                INSERT INTO recipient (order_id, name, email, total, lines, tracking_number)
                SELECT order_id, name, email, total, lines, ''
                FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
                    AS p(order_id, name, email, total, lines)
                ON CONFLICT DO NOTHING
            ), shipped AS (
                UPDATE recipient AS r SET tracking_number = s.number
                FROM unnest($6::uuid[], $7::text[]) AS s(order_id, number)
                WHERE r.order_id = s.order_id
                RETURNING r.order_id
            ), told AS (
                INSERT INTO outgoing_mail (event_id, order_id, notice, detail, refund)
                SELECT event_id, order_id, notice, detail, refund
                FROM unnest($8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::text[])
                    WITH ORDINALITY AS m(event_id, order_id, notice, detail, refund, n)
                WHERE NOT EXISTS (SELECT FROM sent_mail AS s WHERE s.event_id = m.event_id)
                ORDER BY n
                ON CONFLICT DO NOTHING
                RETURNING event_id
            )
            SELECT (SELECT array_agg(order_id) FROM shipped),
                EXISTS (SELECT FROM told) OR EXISTS (SELECT FROM outgoing_mail WHERE order_id = ANY ($1::uuid[]))
            """);

    /**
     * Stores what events tell.
     *
     * @return whether there are mails to send now; fails with {@link RecipientUnknownException} for a tracking number of an
     *     order that is not known
     */
    Uni<Boolean> store(Notices notices) {
        if (notices.areNone()) {
            return Uni.createFrom().item(false);
        }
        return SessionSql.select(
                        STORE,
                        column(notices.placed(), recipient -> recipient.orderId, UUID[]::new),
                        column(notices.placed(), recipient -> recipient.name, String[]::new),
                        column(notices.placed(), recipient -> recipient.email, String[]::new),
                        column(notices.placed(), recipient -> recipient.total, String[]::new),
                        column(notices.placed(), recipient -> recipient.lines, String[]::new),
                        column(notices.shipped(), Shipped::orderId, UUID[]::new),
                        column(notices.shipped(), Shipped::trackingNumber, String[]::new),
                        column(notices.letters(), Letter::eventId, UUID[]::new),
                        column(notices.letters(), Letter::orderId, UUID[]::new),
                        column(notices.letters(), letter -> letter.notice().name(), String[]::new),
                        column(notices.letters(), Letter::detail, String[]::new),
                        column(notices.letters(), Letter::refund, String[]::new))
                .map(List::getFirst)
                .invoke(row -> checkKnown(notices.shipped(), (UUID[]) row[0]))
                .map(row -> (Boolean) row[1]);
    }

    private static void checkKnown(List<Shipped> shipped, UUID @Nullable [] updated) {
        List<UUID> known = updated == null ? List.of() : Arrays.asList(updated);
        shipped.stream()
                .map(Shipped::orderId)
                .filter(order -> !known.contains(order))
                .findFirst()
                .ifPresent(order -> {
                    throw new RecipientUnknownException(order);
                });
    }
}
