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
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.notifications.MailOutcome.Failed;
import io.millrace.notifications.MailOutcome.Sent;
import io.millrace.notifications.accounts.AccountLetters;
import io.millrace.notifications.accounts.Contact;

/**
 * The table {@code outgoing_mail}, as those see it who send the mails. Each method is one statement, outside of any
 * session. Times are of the database's clock, as instances' clocks differ.
 */
@ApplicationScoped
class OutgoingMailStore {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /*
     * Of each order and of each account the first mail alone, so that the mails about it are sent in their order; one that
     * was given up holds up no other. A mail waits until the recipient of its order, or the contact of its account, is
     * known. A claimed mail is due again after some time: the instance may have crashed. A mail whose link has expired is
     * never sent.
     */
    private static final String CLAIM = """
            WITH late AS (
                DELETE FROM outgoing_mail WHERE expires_at <= now()
            ), due AS MATERIALIZED (
                SELECT m.event_id FROM outgoing_mail AS m
                WHERE m.due_at <= now() AND (m.expires_at IS NULL OR m.expires_at > now())
                  AND (EXISTS (SELECT FROM recipient AS r WHERE r.order_id = m.order_id)
                      OR EXISTS (SELECT FROM account_contact AS a WHERE a.user_id = m.user_id))
                  AND NOT EXISTS (
                      SELECT FROM outgoing_mail AS e
                      WHERE e.order_id = m.order_id AND e.number < m.number AND e.due_at < 'infinity')
                  AND NOT EXISTS (
                      SELECT FROM outgoing_mail AS e
                      WHERE e.user_id = m.user_id AND e.number < m.number AND e.due_at < 'infinity'
                        AND (e.expires_at IS NULL OR e.expires_at > now()))
                ORDER BY m.due_at, m.number LIMIT $1 FOR UPDATE OF m SKIP LOCKED
            ), claimed AS (
                UPDATE outgoing_mail AS m SET due_at = now() + $2 * interval '1 ms'
                FROM due
                WHERE m.event_id = due.event_id
                RETURNING m.event_id, m.order_id, m.user_id, m.notice, m.detail, m.refund, m.attempts
            )
            SELECT c.*, coalesce(r.name, a.name) AS name, coalesce(r.email, a.email) AS email, r.total, r.lines,
                r.tracking_number,
                EXISTS (SELECT FROM sent_mail AS s WHERE s.event_id = c.event_id)
                    OR EXISTS (SELECT FROM account_mail AS s WHERE s.event_id = c.event_id) AS sent,
                (SELECT (extract(epoch FROM min(due_at) - now()) * 1000)::bigint FROM outgoing_mail
                    WHERE due_at > now() AND due_at < 'infinity') AS next_ms
            FROM (VALUES (1)) AS one LEFT JOIN claimed AS c ON true
                LEFT JOIN recipient AS r ON r.order_id = c.order_id
                LEFT JOIN account_contact AS a ON a.user_id = c.user_id
            """;

    /** Removes a mail and notes that it was sent, at once: so neither is without the other. */
    private static final String NOTE_SENT = KeptPlan.of("""
            WITH sent AS (
                SELECT * FROM unnest(
                    $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::uuid[])
                    AS s(event_id, order_id, notice, recipient, subject, message_id, sent_at, user_id)
            ), removed AS (
                DELETE FROM outgoing_mail WHERE event_id = ANY ($1::uuid[])
            ), noted AS (
                INSERT INTO sent_mail (event_id, order_id, notice, recipient, subject, message_id, sent_at)
                SELECT event_id, order_id, notice, recipient, subject, message_id, sent_at FROM sent
                WHERE order_id IS NOT NULL
                ON CONFLICT DO NOTHING
            ), noted_of_account AS (
                INSERT INTO account_mail (event_id, user_id, notice, sent_at)
                SELECT event_id, user_id, notice, sent_at FROM sent WHERE user_id IS NOT NULL
                ON CONFLICT DO NOTHING
            )
            SELECT EXISTS (
                    SELECT FROM outgoing_mail
                    WHERE order_id = ANY ($2::uuid[]) AND event_id <> ALL ($1::uuid[]) AND due_at <= now())
                OR EXISTS (
                    SELECT FROM outgoing_mail
                    WHERE user_id = ANY ($8::uuid[]) AND event_id <> ALL ($1::uuid[]) AND due_at <= now())
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
    private final AccountLetters accounts;

    OutgoingMailStore(BoundedSql sql, AccountLetters accounts) {
        this.sql = sql;
        this.accounts = accounts;
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
                .map(this::claimed);
    }

    private Claimed claimed(RowSet<Row> rows) {
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

    private OutgoingMail mail(Row row) {
        return new OutgoingMail(content(row), row.getInteger("attempts"), row.getBoolean("sent"));
    }

    private MailContent content(Row row) {
        UUID event = row.getUUID("event_id");
        @Nullable UUID order = row.getUUID("order_id");
        if (order == null) {
            return accounts.mail(
                    event,
                    row.getUUID("user_id"),
                    row.getString("notice"),
                    row.getString("detail"),
                    new Contact(row.getString("name"), row.getString("email")));
        }
        var recipient = new Recipient();
        recipient.orderId = order;
        recipient.name = row.getString("name");
        recipient.email = row.getString("email");
        recipient.total = row.getString("total");
        recipient.lines = row.getString("lines");
        recipient.trackingNumber = row.getString("tracking_number");
        return new OrderMail(
                new Letter(
                        event,
                        order,
                        Notice.valueOf(row.getString("notice")),
                        row.getString("detail"),
                        row.getString("refund")),
                recipient);
    }

    /** Notes that mails were sent. Returns whether later mails about their orders and accounts are due now. */
    Uni<Boolean> noteSent(List<Sent> sent) {
        return sql.execute(
                        LIMIT,
                        NOTE_SENT,
                        Tuple.from(List.of(
                                column(sent, Sent::eventId, UUID[]::new),
                                column(sent, one -> one.content().orderId().orElse(null), UUID[]::new),
                                column(sent, one -> one.content().notice(), String[]::new),
                                column(sent, one -> one.content().to(), String[]::new),
                                column(sent, one -> one.content().subject(), String[]::new),
                                column(sent, one -> one.content().messageId(), String[]::new),
                                column(sent, one -> one.at().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new),
                                column(sent, one -> one.content().userId().orElse(null), UUID[]::new))))
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
