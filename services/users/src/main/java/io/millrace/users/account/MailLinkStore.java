package io.millrace.users.account;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.link.LinkPurpose;
import io.millrace.messaging.tx.SessionSql;

/** Queries and updates the links in mails. */
@ApplicationScoped
public class MailLinkStore {

    private static final String ADD = """
            INSERT INTO mail_link (id, account_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
            """;

    private static final String USE_ALL = """
            UPDATE mail_link SET used_at = $3 WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL
            """;

    private static final String FIND =
            "SELECT account_id, expires_at, used_at FROM mail_link WHERE id = $1 AND purpose = $2 FOR UPDATE";

    /**
     * A link.
     *
     * @param usedAt when it was used, or another one took its place; null if neither happened
     */
    public record Link(
            UUID accountId, Instant expiresAt, @Nullable Instant usedAt) {

        public boolean isGood(Instant now) {
            return usedAt == null && now.isBefore(expiresAt);
        }
    }

    /** Adds a link, and makes earlier ones of the same purpose void. */
    public Uni<Void> replace(UUID id, UUID account, LinkPurpose purpose, Instant now, Instant expiresAt) {
        return useAll(account, purpose, now)
                .chain(() -> SessionSql.update(ADD, id, account, purpose.name(), time(now), time(expiresAt)))
                .replaceWithVoid();
    }

    /** The link, locked until the transaction ends. */
    public Uni<Optional<Link>> findForUse(UUID id, LinkPurpose purpose) {
        return SessionSql.select(FIND, id, purpose.name())
                .map(rows -> rows.stream().findFirst().map(MailLinkStore::link));
    }

    /** Makes all links of the purpose void. */
    public Uni<Void> useAll(UUID account, LinkPurpose purpose, Instant now) {
        return SessionSql.update(USE_ALL, account, purpose.name(), time(now)).replaceWithVoid();
    }

    private static Link link(Object[] row) {
        @Nullable OffsetDateTime usedAt = (OffsetDateTime) row[2];
        return new Link(
                (UUID) row[0], ((OffsetDateTime) row[1]).toInstant(), usedAt == null ? null : usedAt.toInstant());
    }

    private static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
