package io.millrace.users.login;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.SessionSql;
import io.millrace.users.account.Role;

/** Queries and updates sessions and their refresh tokens. */
@ApplicationScoped
public class SessionStore {

    private static final String ADD = """
            INSERT INTO session (id, account_id, roles, network, created_at, last_used_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $5, $6)
            """;

    private static final String ADD_TOKEN =
            "INSERT INTO refresh_token (hash, session_id, created_at) VALUES ($1, $2, $3)";

    /** Locks both rows: a request with the same token that comes at the same time sees what this one does. */
    private static final String FIND = """
            SELECT s.id, s.account_id, s.roles, s.expires_at, s.ended_at, t.used_at
            FROM refresh_token t JOIN session s ON s.id = t.session_id
            WHERE t.hash = $1
            FOR UPDATE OF s, t
            """;

    private static final String USE_TOKEN = "UPDATE refresh_token SET used_at = $2 WHERE hash = $1 AND used_at IS NULL";

    private static final String PROLONG = "UPDATE session SET last_used_at = $2, expires_at = $3 WHERE id = $1";

    private static final String END =
            "UPDATE session SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL";

    private static final String END_ALL = """
            UPDATE session SET ended_at = $2, end_reason = $3
            WHERE account_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $4::uuid
            """;

    private static final String LIST = """
            SELECT id, network, created_at, last_used_at, ended_at FROM session WHERE account_id = $1
            ORDER BY created_at DESC LIMIT 1000
            """;

    /**
     * A session and the refresh token that was shown.
     *
     * @param roles that the client has asked for; empty for all that the account has
     * @param tokenUsedAt null if the token was not used before
     */
    record Shown(
            UUID session,
            UUID account,
            Optional<List<Role>> roles,
            Instant expiresAt,
            @Nullable Instant endedAt,
            @Nullable Instant tokenUsedAt) {}

    /** A session, for the account's owner. */
    public record Entry(
            UUID id,
            String network,
            Instant createdAt,
            Instant lastUsedAt,
            @Nullable Instant endedAt) {}

    Uni<Void> add(UUID id, UUID account, Optional<List<Role>> roles, String network, Instant now, Instant expiresAt) {
        String @Nullable [] asked = roles.map(
                        list -> list.stream().map(Role::text).toArray(String[]::new))
                .orElse(null);
        return SessionSql.update(ADD, id, account, asked, network, time(now), time(expiresAt))
                .replaceWithVoid();
    }

    Uni<Void> addToken(RefreshToken token, UUID session, Instant now) {
        return SessionSql.update(ADD_TOKEN, Buffer.buffer(token.hash()), session, time(now))
                .replaceWithVoid();
    }

    /** The session of a token, both locked until the transaction ends. */
    Uni<Optional<Shown>> findForUse(RefreshToken token) {
        return SessionSql.select(FIND, Buffer.buffer(token.hash()))
                .map(rows -> rows.stream().findFirst().map(SessionStore::shown));
    }

    Uni<Void> use(RefreshToken token, UUID session, Instant now, Instant expiresAt) {
        return SessionSql.update(USE_TOKEN, Buffer.buffer(token.hash()), time(now))
                .chain(() -> SessionSql.update(PROLONG, session, time(now), time(expiresAt)))
                .replaceWithVoid();
    }

    /** Ends a session; false if it has ended. */
    Uni<Boolean> end(UUID session, String reason, Instant now) {
        return SessionSql.update(END, session, time(now), reason).map(ended -> ended > 0);
    }

    /**
     * Ends the sessions of an account.
     *
     * @param except the session that goes on; null for none
     */
    public Uni<Void> endAll(UUID account, @Nullable UUID except, String reason, Instant now) {
        return SessionSql.update(END_ALL, account, time(now), reason, except).replaceWithVoid();
    }

    /** The latest sessions of an account. */
    public Uni<List<Entry>> list(UUID account) {
        return SessionSql.select(LIST, account).map(rows -> rows.stream()
                .map(row ->
                        new Entry((UUID) row[0], (String) row[1], required(row[2]), required(row[3]), instant(row[4])))
                .toList());
    }

    private static Shown shown(Object[] row) {
        Optional<List<Role>> roles = Optional.ofNullable((String[]) row[2]).map(texts -> Arrays.stream(texts)
                .map(Role::of)
                .flatMap(Optional::stream)
                .toList());
        return new Shown((UUID) row[0], (UUID) row[1], roles, required(row[3]), instant(row[4]), instant(row[5]));
    }

    private static Instant required(Object time) {
        return ((OffsetDateTime) time).toInstant();
    }

    private static @Nullable Instant instant(@Nullable Object time) {
        return time == null ? null : required(time);
    }

    private static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
