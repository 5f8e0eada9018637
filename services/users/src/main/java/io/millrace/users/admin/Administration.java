package io.millrace.users.admin;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import io.millrace.users.login.Callers;
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
    Uni<Account> lock(UUID id, String reason, Callers.User operator, Request preconditions) {
        return change(id, Act.LOCK, operator, preconditions, account -> {
            if (account.status() != AccountStatus.ACTIVE) {
                throw Problems.conflict("the account is %s".formatted(account.status()));
            }
            Account locked = account.withStatus(AccountStatus.LOCKED, reason, now());
            return accounts.change(locked)
                    .chain(() -> sessions.endAll(id, null, "LOCKED", locked.changedAt()))
                    .invoke(() -> events.locked(locked, operator.id()))
                    .replaceWith(locked);
        });
    }

    Uni<Account> unlock(UUID id, Callers.User operator, Request preconditions) {
        return change(id, Act.LOCK, operator, preconditions, account -> {
            if (account.status() != AccountStatus.LOCKED) {
                throw Problems.conflict("the account is %s".formatted(account.status()));
            }
            Account unlocked = account.withStatus(AccountStatus.ACTIVE, "", now());
            return accounts.change(unlocked)
                    .invoke(() -> events.unlocked(unlocked, operator.id()))
                    .replaceWith(unlocked);
        });
    }

    Uni<Account> grant(UUID id, List<Role> roles, Callers.User admin, Request preconditions) {
        return change(id, Act.GRANT, admin, preconditions, account -> {
            if (account.roles().equals(roles)) {
                return Uni.createFrom().item(account);
            }
            Account granted = account.withRoles(roles, now());
            return accounts.change(granted)
                    .invoke(() -> events.rolesChanged(granted, admin.id()))
                    .replaceWith(granted);
        });
    }

    /** What an account is changed for, and the roles of which one is needed for it. */
    private enum Act {
        /** Operators lock and unlock. The account of an admin is locked by admins only, or operators could shut them out. */
        LOCK,
        GRANT;

        Set<Role> needed(Account account) {
            return this == LOCK && !account.roles().contains(Role.ADMIN)
                    ? EnumSet.of(Role.OPERATOR, Role.ADMIN)
                    : EnumSet.of(Role.ADMIN);
        }
    }

    private Uni<Account> change(
            UUID id, Act act, Callers.User actor, Request preconditions, Function<Account, Uni<Account>> work) {
        return RequestTransactions.run(() -> accounts.find(actor.id())
                .chain(acting -> accounts.findForChange(id).chain(found -> {
                    Account account = found.orElseThrow(() -> Problems.notFound("user", id));
                    demandRight(acting, actor, act.needed(account));
                    Versions.check(preconditions, Versions.tag(account.version()));
                    demandOther(id, actor.id());
                    return work.apply(account);
                })));
    }

    /** By the token, and by the account as it is now: a token says for some minutes what the account was before. */
    private static void demandRight(Optional<Account> acting, Callers.User actor, Set<Role> needed) {
        boolean mayAct = acting.filter(Account::isActive)
                .filter(account -> needed.stream()
                        .anyMatch(role ->
                                account.roles().contains(role) && actor.roles().contains(role)))
                .isPresent();
        if (!mayAct) {
            throw Problems.forbidden("your account, or its token, has no role that may do this");
        }
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
