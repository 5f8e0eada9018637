package io.millrace.notifications.accounts;

import static io.millrace.messaging.tx.Columns.column;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/** Stores contacts of accounts and mails to send, in the transaction of the events that tell of them. */
@ApplicationScoped
class AccountNoticeStore {

    /*
     * Inbox rows expire, and a consumer group without offsets reads its topic from the beginning: a mail that was sent is
     * not stored again.
     */
    private static final String STORE = KeptPlan.of("""
            WITH known AS (
                INSERT INTO account_contact (user_id, name, email)
                SELECT user_id, name, email FROM unnest($1::uuid[], $2::text[], $3::text[]) AS c(user_id, name, email)
                ON CONFLICT (user_id) DO UPDATE SET name = excluded.name, email = excluded.email
            ), told AS (
                INSERT INTO outgoing_mail (event_id, user_id, notice, detail, refund, expires_at)
                SELECT event_id, user_id, notice, detail, '', expires_at
                FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::timestamptz[])
                    WITH ORDINALITY AS m(event_id, user_id, notice, detail, expires_at, n)
                WHERE NOT EXISTS (SELECT FROM account_mail AS s WHERE s.event_id = m.event_id)
                ORDER BY n
                ON CONFLICT DO NOTHING
                RETURNING event_id
            )
            SELECT EXISTS (SELECT FROM told) OR EXISTS (SELECT FROM outgoing_mail WHERE user_id = ANY ($1::uuid[]))
            """);

    /**
     * Stores what events tell.
     *
     * @return whether there are mails to send now
     */
    Uni<Boolean> store(AccountNotices notices) {
        if (notices.areNone()) {
            return Uni.createFrom().item(false);
        }
        var contacts = notices.contacts().entrySet();
        return SessionSql.select(
                        STORE,
                        column(contacts, contact -> contact.getKey(), UUID[]::new),
                        column(contacts, contact -> contact.getValue().name(), String[]::new),
                        column(contacts, contact -> contact.getValue().email(), String[]::new),
                        column(notices.letters(), AccountLetter::eventId, UUID[]::new),
                        column(notices.letters(), AccountLetter::userId, UUID[]::new),
                        column(notices.letters(), letter -> letter.notice().name(), String[]::new),
                        column(notices.letters(), AccountLetter::detail, String[]::new),
                        column(notices.letters(), letter -> time(letter.expiresAt()), OffsetDateTime[]::new))
                .map(rows -> (Boolean) rows.getFirst()[0]);
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
