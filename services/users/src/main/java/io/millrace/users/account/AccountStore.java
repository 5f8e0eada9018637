package io.millrace.users.account;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.LikePatterns;
import io.millrace.kit.PageSql;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.users.password.PasswordHash;

/** Queries and updates accounts. */
@ApplicationScoped
public class AccountStore {

    private static final String SELECT = """
            SELECT id, email, name, password_hash, status, lock_reason, roles, version, created_at, changed_at
            FROM account
            """;

    private static final String ADD = """
            INSERT INTO account (id, email, email_key, name, password_hash, status, lock_reason, roles, version, created_at,
                changed_at, unconfirmed_since, mailed_at)
            VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $9, $10, $9)
            ON CONFLICT (email_key) DO NOTHING
            """;

    private static final String CHANGE = """
            UPDATE account
            SET name = $2, password_hash = $3, status = $4, lock_reason = $5, roles = $6, version = $7, changed_at = $8,
                unconfirmed_since = CASE WHEN $4 = 'UNCONFIRMED' THEN unconfirmed_since END
            WHERE id = $1
            """;

    /** Only over the hash that was checked: a password that was changed meanwhile stays. */
    private static final String REHASH = "UPDATE account SET password_hash = $3 WHERE id = $1 AND password_hash = $2";

    private static final String TAKE_MAIL =
            "UPDATE account SET mailed_at = $2 WHERE id = $1 AND (mailed_at IS NULL OR mailed_at <= $3)";

    /** Adds an account; false if there is one with this address. */
    public Uni<Boolean> add(Account account, EmailAddress address) {
        return SessionSql.update(
                        ADD,
                        account.id(),
                        address.text(),
                        address.key(),
                        account.name(),
                        account.password().phc(),
                        account.status().name(),
                        texts(account.roles()),
                        account.version(),
                        time(account.createdAt()),
                        account.status() == AccountStatus.UNCONFIRMED ? time(account.createdAt()) : null)
                .map(added -> added > 0);
    }

    public Uni<Optional<Account>> find(UUID id) {
        return one(SELECT + "WHERE id = $1", id);
    }

    /** The account, locked until the transaction ends. */
    public Uni<Optional<Account>> findForChange(UUID id) {
        return one(SELECT + "WHERE id = $1 FOR UPDATE", id);
    }

    public Uni<Optional<Account>> find(EmailAddress address) {
        return one(SELECT + "WHERE email_key = $1", address.key());
    }

    /** The account, locked until the transaction ends. */
    public Uni<Optional<Account>> findForChange(EmailAddress address) {
        return one(SELECT + "WHERE email_key = $1 FOR UPDATE", address.key());
    }

    public Uni<Void> change(Account account) {
        return SessionSql.update(
                        CHANGE,
                        account.id(),
                        account.name(),
                        account.password().phc(),
                        account.status().name(),
                        account.lockReason(),
                        texts(account.roles()),
                        account.version(),
                        time(account.changedAt()))
                .replaceWithVoid();
    }

    /** Replaces a hash by one of the same password with higher costs. */
    public Uni<Void> rehash(UUID id, PasswordHash checked, PasswordHash costlier) {
        return SessionSql.update(REHASH, id, checked.phc(), costlier.phc()).replaceWithVoid();
    }

    /** Notes that a mail goes out to an account; false if the pause since the last one has not passed. */
    public Uni<Boolean> takeMail(UUID id, Instant now, Instant lastBefore) {
        return SessionSql.update(TAKE_MAIL, id, time(now), time(lastBefore)).map(taken -> taken > 0);
    }

    /**
     * A page in the order of creation, and one row more if there is another page.
     *
     * @param text part of the name or of the address; empty for all
     */
    public Uni<List<Account>> list(String text, @Nullable AccountStatus status, @Nullable UUID after, int size) {
        var sql = new PageSql(SELECT)
                .whereGiven("status = ?", status == null ? null : status.name())
                .whereGiven("id > ?", after);
        if (!text.isEmpty()) {
            String pattern = LikePatterns.containing(text);
            sql.where("(name ILIKE ? OR email ILIKE ?)", pattern, pattern);
        }
        sql.then("ORDER BY id LIMIT ?", size + 1);
        return SessionSql.select(sql.sql(), sql.parameters())
                .map(rows -> rows.stream().map(AccountStore::account).toList());
    }

    private static Uni<Optional<Account>> one(String sql, Object key) {
        return SessionSql.select(sql, key).map(rows -> rows.stream().findFirst().map(AccountStore::account));
    }

    private static Account account(Object[] row) {
        return new Account(
                (UUID) row[0],
                (String) row[1],
                (String) row[2],
                new PasswordHash((String) row[3]),
                AccountStatus.valueOf((String) row[4]),
                (String) row[5],
                Arrays.stream((String[]) row[6])
                        .map(Role::of)
                        .flatMap(Optional::stream)
                        .toList(),
                (Long) row[7],
                ((OffsetDateTime) row[8]).toInstant(),
                ((OffsetDateTime) row[9]).toInstant());
    }

    private static String[] texts(List<Role> roles) {
        return roles.stream().map(Role::text).toArray(String[]::new);
    }

    private static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
