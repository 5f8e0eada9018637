package io.millrace.users.admin;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Request;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;
import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.kit.Versions;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.users.account.Account;
import io.millrace.users.account.AccountStatus;
import io.millrace.users.account.AccountStore;
import io.millrace.users.account.Role;
import io.millrace.users.account.UserEvents;
import io.millrace.users.login.SessionStore;

/** What operators and admins do with accounts. */
@ApplicationScoped
class Administration {

    private final AccountStore accounts;
    private final SessionStore sessions;
    private final UserEvents events;
    private final Clock clock;

    Administration(AccountStore accounts, SessionStore sessions, UserEvents events, Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.events = events;
        this.clock = clock;
    }

    Uni<List<Account>> list(String text, @Nullable AccountStatus status, @Nullable PageCursor after, int size) {
        @Nullable UUID id = after == null ? null : after.uuid("after");
        return SessionSql.inTransaction(() -> accounts.list(text, status, id, size));
    }

    Uni<Account> get(UUID id) {
        return SessionSql.inTransaction(() -> accounts.find(id))
                .map(found -> found.orElseThrow(() -> Problems.notFound("user", id)));
    }

    /** Locks an account, and ends its sessions. Its access tokens are valid until they expire. */
    Uni<Account> lock(UUID id, String reason, UUID operator, Request preconditions) {
        return change(id, preconditions, account -> {
            demandOther(id, operator);
            if (account.status() != AccountStatus.ACTIVE) {
                throw Problems.conflict("the account is %s".formatted(account.status()));
            }
            Account locked = account.withStatus(AccountStatus.LOCKED, reason, now());
            return accounts.change(locked)
                    .chain(() -> sessions.endAll(id, null, "LOCKED", locked.changedAt()))
                    .invoke(() -> events.locked(locked, operator))
                    .replaceWith(locked);
        });
    }

    Uni<Account> unlock(UUID id, UUID operator, Request preconditions) {
        return change(id, preconditions, account -> {
            if (account.status() != AccountStatus.LOCKED) {
                throw Problems.conflict("the account is %s".formatted(account.status()));
            }
            Account unlocked = account.withStatus(AccountStatus.ACTIVE, "", now());
            return accounts.change(unlocked)
                    .invoke(() -> events.unlocked(unlocked, operator))
                    .replaceWith(unlocked);
        });
    }

    Uni<Account> grant(UUID id, List<Role> roles, UUID admin, Request preconditions) {
        return change(id, preconditions, account -> {
            demandOther(id, admin);
            if (account.roles().equals(roles)) {
                return Uni.createFrom().item(account);
            }
            Account granted = account.withRoles(roles, now());
            return accounts.change(granted)
                    .invoke(() -> events.rolesChanged(granted, admin))
                    .replaceWith(granted);
        });
    }

    private Uni<Account> change(UUID id, Request preconditions, Function<Account, Uni<Account>> work) {
        return RequestTransactions.run(() -> accounts.findForChange(id).chain(found -> {
            Account account = found.orElseThrow(() -> Problems.notFound("user", id));
            Versions.check(preconditions, Versions.tag(account.version()));
            return work.apply(account);
        }));
    }

    /** So the last admin can't take the own rights away, by mistake or by a stolen token. */
    private static void demandOther(UUID id, UUID self) {
        if (id.equals(self)) {
            throw Problems.conflict("this is your own account: ask another admin");
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
