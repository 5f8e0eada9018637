package io.millrace.notifications.accounts;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.SessionSql;

/** The contacts of accounts, and the mails that were sent to them. */
@ApplicationScoped
class AccountMailStore {

    private static final String REMEMBER = """
            INSERT INTO account_contact (user_id, name, email) VALUES ($1, $2, $3)
            ON CONFLICT (user_id) DO UPDATE SET name = $2, email = $3
            """;

    private static final String NOTE = """
            INSERT INTO account_mail (event_id, user_id, notice, sent_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """;

    Uni<Void> remember(UUID user, Contact contact) {
        return SessionSql.update(REMEMBER, user, contact.name(), contact.email())
                .replaceWithVoid();
    }

    Uni<Optional<Contact>> find(UUID user) {
        return SessionSql.select("SELECT name, email FROM account_contact WHERE user_id = $1", user)
                .map(rows -> rows.stream().findFirst().map(row -> new Contact((String) row[0], (String) row[1])));
    }

    Uni<Boolean> isSent(UUID event) {
        return SessionSql.select("SELECT 1 FROM account_mail WHERE event_id = $1", event)
                .map(rows -> !rows.isEmpty());
    }

    Uni<Void> note(UUID event, UUID user, AccountNotice notice, Instant now) {
        return SessionSql.update(NOTE, event, user, notice.name(), now.atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }
}
