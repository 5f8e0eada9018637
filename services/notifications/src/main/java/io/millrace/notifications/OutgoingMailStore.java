package io.millrace.notifications;

import static io.millrace.messaging.tx.Columns.column;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.notifications.MailOutcome.Failed;
import io.millrace.notifications.MailOutcome.Sent;

/**
 * The table {@code outgoing_mail}, as those see it who send the mails. Each method is one statement, outside of any
 * session. Times are of the database's clock, as instances' clocks differ.
 */
@ApplicationScoped
class OutgoingMailStore {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /*
     * Of each order the first mail alone, so that the mails about an order are sent in their order; one that was given up
     * holds up no other. A mail waits until the recipient of its order is known. A claimed mail is due again after some
     * time: the instance may have crashed.
     */
    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT m.event_id FROM outgoing_mail AS m
                WHERE m.due_at <= now()
                  AND EXISTS (SELECT FROM recipient AS r WHERE r.order_id = m.order_id)
                  AND NOT EXISTS (
                      SELECT FROM outgoing_mail AS e
                      WHERE e.order_id = m.order_id AND e.number < m.number AND e.due_at < 'infinity')
                ORDER BY m.due_at, m.number LIMIT $1 FOR UPDATE OF m SKIP LOCKED
            ), claimed AS (
                UPDATE outgoing_mail AS m SET due_at = now() + $2 * interval '1 ms'
                FROM due, recipient AS r
                WHERE m.event_id = due.event_id AND r.order_id = m.order_id
                RETURNING m.event_id, m.order_id, m.notice, m.detail, m.refund, m.attempts, r.name, r.email, r.total,
                    r.lines, r.tracking_number,
                    EXISTS (SELECT FROM sent_mail AS s WHERE s.event_id = m.event_id) AS sent
            )
            SELECT c.*, (
                SELECT (extract(epoch FROM min(due_at) - now()) * 1000)::bigint FROM outgoing_mail
                WHERE due_at > now() AND due_at < 'infinity') AS next_ms
            FROM (VALUES (1)) AS one LEFT JOIN claimed AS c ON true
            """;

    /** Removes a mail and notes that it was sent, at once: so neither is without the other. */
    private static final String NOTE_SENT = KeptPlan.of("""
            WITH sent AS (
                SELECT * FROM unnest(
                    $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
                    AS s(event_id, order_id, notice, recipient, subject, message_id, sent_at)
            ), removed AS (
                DELETE FROM outgoing_mail WHERE event_id = ANY ($1::uuid[])
            ), noted AS (
                INSERT INTO sent_mail (event_id, order_id, notice, recipient, subject, message_id, sent_at)
                SELECT event_id, order_id, notice, recipient, subject, message_id, sent_at FROM sent
                ON CONFLICT DO NOTHING
            )
            SELECT EXISTS (
                SELECT FROM outgoing_mail
                WHERE order_id = ANY ($2::uuid[]) AND event_id <> ALL ($1::uuid[]) AND due_at <= now())
            """);

    private static final String NOTE_FAILED = KeptPlan.of("""
            UPDATE outgoing_mail AS m
            SET attempts = m.attempts + 1, last_error = f.error,
                due_at = CASE WHEN f.pause < 0 THEN 'infinity' ELSE now() + f.pause * interval '1 ms' END
            FROM unnest($1::uuid[], $2::text[], $3::double precision[]) AS f(event_id, error, pause)
            WHERE m.event_id = f.event_id
            """);

    private static final String COUNT = """
            SELECT count(*) FILTER (WHERE attempts = 0), count(*) FILTER (WHERE attempts > 0 AND due_at < 'infinity'),
                count(*) FILTER (WHERE due_at = 'infinity'),
                coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE due_at < 'infinity')), 0)::bigint
            FROM outgoing_mail
            """;

    private final BoundedSql sql;

    OutgoingMailStore(BoundedSql sql) {
        this.sql = sql;
    }

    /**
     * What a search has found.
     *
     * @param untilNext until the next mail is due that was not found; empty if there is none
     */
    record Claimed(List<OutgoingMail> mails, Optional<Duration> untilNext) {}

    /**
     * The mails that wait, by their state.
     *
     * @param fresh not tried yet
     * @param failing tried, and to be tried again
     * @param givenUp tried, and left to a person
     * @param oldestSeconds the age of the oldest that is not given up; 0 if there is none
     */
    record Waiting(long fresh, long failing, long givenUp, long oldestSeconds) {}

    /** Takes mails that are due. They are due again after the time, unless their outcomes are noted before. */
    Uni<Claimed> claim(int most, Duration dueAgainAfter) {
        return sql.execute(LIMIT, CLAIM, Tuple.of((long) most, (double) dueAgainAfter.toMillis()))
                .map(OutgoingMailStore::claimed);
    }

    private static Claimed claimed(RowSet<Row> rows) {
        var mails = new ArrayList<OutgoingMail>();
        Optional<Duration> next = Optional.empty();
        for (Row row : rows) {
            next = Optional.ofNullable(row.getLong("next_ms")).map(Duration::ofMillis);
            if (row.getUUID("event_id") != null) {
                mails.add(mail(row));
            }
        }
        return new Claimed(mails, next);
    }

    private static OutgoingMail mail(Row row) {
        var recipient = new Recipient();
        recipient.orderId = row.getUUID("order_id");
        recipient.name = row.getString("name");
        recipient.email = row.getString("email");
        recipient.total = row.getString("total");
        recipient.lines = row.getString("lines");
        recipient.trackingNumber = row.getString("tracking_number");
        var letter = new Letter(
                row.getUUID("event_id"),
                recipient.orderId,
                Notice.valueOf(row.getString("notice")),
                row.getString("detail"),
                row.getString("refund"));
        return new OutgoingMail(letter, recipient, row.getInteger("attempts"), row.getBoolean("sent"));
    }

    /** Notes that mails were sent. Returns whether later mails about their orders are due now. */
    Uni<Boolean> noteSent(List<Sent> sent) {
        return sql.execute(
                        LIMIT,
                        NOTE_SENT,
                        Tuple.from(List.of(
                                column(sent, Sent::eventId, UUID[]::new),
                                column(sent, one -> one.mail().letter().orderId(), UUID[]::new),
                                column(sent, one -> one.mail().letter().notice().name(), String[]::new),
                                column(sent, one -> one.mail().recipient().email, String[]::new),
                                column(sent, one -> one.mail().letter().notice().subject(), String[]::new),
                                column(sent, one -> one.mail().letter().messageId(), String[]::new),
                                column(sent, one -> one.at().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new))))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** Notes that mails have failed; those without a pause are given up. */
    Uni<Void> noteFailed(List<Failed> failed) {
        return sql.execute(
                        LIMIT,
                        NOTE_FAILED,
                        Tuple.from(List.of(
                                column(failed, Failed::eventId, UUID[]::new),
                                column(failed, Failed::error, String[]::new),
                                column(failed, OutgoingMailStore::pauseMillis, Double[]::new))))
                .replaceWithVoid();
    }

    /** Negative for none. */
    private static Double pauseMillis(Failed failed) {
        return failed.pause().map(pause -> (double) pause.toMillis()).orElse(-1.0);
    }

    /** Counts the mails that wait. */
    Uni<Waiting> count() {
        return sql.execute(LIMIT, COUNT, Tuple.tuple()).map(rows -> {
            Row row = rows.iterator().next();
            return new Waiting(row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3));
        });
    }
}
