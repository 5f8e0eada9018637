package io.millrace.users.registration;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Request;

import io.smallrye.mutiny.Uni;

import io.millrace.contracts.users.PasswordChange;
import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.kit.Versions;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.users.account.Account;
import io.millrace.users.account.AccountStore;
import io.millrace.users.account.EmailAddress;
import io.millrace.users.account.UserEvents;
import io.millrace.users.login.Callers;
import io.millrace.users.login.LoginDelays;
import io.millrace.users.login.SessionStore;
import io.millrace.users.password.PasswordHash;
import io.millrace.users.password.PasswordRules;
import io.millrace.users.password.Passwords;

/** What account owners see and change of their own account. */
@ApplicationScoped
class Profiles {

    private final AccountStore accounts;
    private final SessionStore sessions;
    private final LoginDelays delays;
    private final Passwords passwords;
    private final UserEvents events;
    private final Clock clock;

    Profiles(
            AccountStore accounts,
            SessionStore sessions,
            LoginDelays delays,
            Passwords passwords,
            UserEvents events,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.delays = delays;
        this.passwords = passwords;
        this.events = events;
        this.clock = clock;
    }

    Uni<Account> get(UUID id) {
        return SessionSql.inTransaction(() -> accounts.find(id)).map(Profiles::usable);
    }

    /** The token of a locked account is valid until it expires; it opens nothing here. */
    private static Account usable(Optional<Account> found) {
        return found.filter(Account::isActive)
                .orElseThrow(() -> Problems.forbidden("the account is locked, or is gone"));
    }

    Uni<Account> change(UUID id, ProfileRequest request, Request preconditions) {
        return RequestTransactions.run(() -> accounts.findForChange(id).chain(found -> {
            Account account = usable(found);
            Versions.check(preconditions, Versions.tag(account.version()));
            String name = request.name();
            if (name == null || name.equals(account.name())) {
                return Uni.createFrom().item(account);
            }
            Account changed = account.withName(name, now());
            return accounts.change(changed)
                    .invoke(() -> events.profileChanged(changed))
                    .replaceWith(changed);
        }));
    }

    Uni<ExportView> export(UUID id) {
        return SessionSql.inTransaction(() -> accounts.find(id)
                .chain(found -> sessions.list(id).map(list -> new ExportView(ProfileView.of(usable(found)), list))));
    }

    /** Checks the old password as a login does; a thief of an access token guesses no faster here. */
    Uni<Void> changePassword(Callers.User user, PasswordRequest request) {
        return RequestTransactions.run(() -> accounts.find(user.id()).chain(found -> {
                    Account account = usable(found);
                    PasswordRules.demand("newPassword", request.newPassword(), account.email());
                    return delays.begin(key(account)).replaceWith(account);
                }))
                .chain(account -> passwords
                        .matches(request.oldPassword(), Optional.of(account.password()))
                        .invoke(matches -> {
                            if (!matches) {
                                throw Problems.badRequest("oldPassword", "is wrong");
                            }
                        })
                        .chain(() -> passwords.hash(request.newPassword()))
                        .chain(hash -> RequestTransactions.run(() -> replace(account, hash, user))));
    }

    private Uni<Void> replace(Account checked, PasswordHash hash, Callers.User user) {
        return accounts.findForChange(checked.id()).chain(found -> {
            Account account = usable(found);
            if (!account.password().equals(checked.password())) {
                throw Problems.conflict("the password was changed meanwhile");
            }
            Account changed = account.withPassword(hash, now());
            return accounts.change(changed)
                    .chain(() -> sessions.endAll(account.id(), user.session(), "PASSWORD_CHANGED", now()))
                    .chain(() -> delays.succeeded(key(account)))
                    .invoke(() -> events.passwordChanged(changed, PasswordChange.CHANGED));
        });
    }

    private static String key(Account account) {
        return EmailAddress.parse(account.email()).map(EmailAddress::key).orElse(account.email());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
