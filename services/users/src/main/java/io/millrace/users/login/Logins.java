package io.millrace.users.login;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;

import io.millrace.contracts.users.SessionEnd;
import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.users.account.Account;
import io.millrace.users.account.AccountStatus;
import io.millrace.users.account.AccountStore;
import io.millrace.users.account.EmailAddress;
import io.millrace.users.account.Role;
import io.millrace.users.account.UserEvents;
import io.millrace.users.login.Sessions.Grant;
import io.millrace.users.password.PasswordHash;
import io.millrace.users.password.Passwords;

/** Logs people in and out. The password is checked between two transactions: meanwhile the request holds no connection. */
@ApplicationScoped
class Logins {

    private final AccountStore accounts;
    private final Passwords passwords;
    private final LoginDelays delays;
    private final Sessions sessions;
    private final UserEvents events;
    private final Clock clock;

    Logins(
            AccountStore accounts,
            Passwords passwords,
            LoginDelays delays,
            Sessions sessions,
            UserEvents events,
            Clock clock) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.delays = delays;
        this.sessions = sessions;
        this.events = events;
        this.clock = clock;
    }

    /** Who wants to log in, and from where. */
    record Attempt(EmailAddress email, String password, Optional<List<Role>> roles, ClientAddress address) {

        /** Keeps the password out of logs. */
        @Override
        public String toString() {
            return "an attempt to log in";
        }
    }

    /** Fails alike, after the same work, for a wrong password and for an account that does not exist. */
    Uni<Grant> logIn(Attempt attempt) {
        return RequestTransactions.run(() -> delays.begin(attempt.email().key(), attempt.address())
                        .chain(() -> accounts.find(attempt.email())))
                .chain(found -> passwords
                        .matches(attempt.password(), found.map(Account::password))
                        .chain(matches -> matches ? succeed(found.orElseThrow(), attempt) : fail(found, attempt)));
    }

    private Uni<Grant> fail(Optional<Account> account, Attempt attempt) {
        return RequestTransactions.run(() -> delays.failed(attempt.address())
                        .invoke(() -> account.ifPresent(known ->
                                events.loginFailed(known, attempt.address().network(), clock.instant()))))
                .map(counted -> {
                    throw wrong();
                });
    }

    private Uni<Grant> succeed(Account checked, Attempt attempt) {
        demandUsable(checked, attempt);
        return costlier(checked, attempt)
                .chain(hash -> RequestTransactions.run(
                        () -> accounts.findForChange(checked.id()).chain(found -> {
                            // A password that was changed meanwhile has ended all sessions, and begins no further one.
                            Account account = found.filter(one ->
                                            one.isActive() && one.password().equals(hash))
                                    .orElseThrow(Logins::wrong);
                            return delays.succeeded(attempt.email().key())
                                    .chain(() -> sessions.begin(
                                            account,
                                            attempt.roles(),
                                            attempt.address().network()));
                        })));
    }

    private static HttpProblem wrong() {
        return Problems.unauthorized("the mail address or the password is wrong");
    }

    /** Only those who know the password learn why they can't log in. */
    private static void demandUsable(Account account, Attempt attempt) {
        if (account.status() == AccountStatus.UNCONFIRMED) {
            throw Problems.forbidden("the mail address is not confirmed yet: open the link in the mail");
        }
        if (account.status() == AccountStatus.LOCKED) {
            throw Problems.forbidden("the account is locked: ask the shop");
        }
        if (attempt.roles().stream().flatMap(List::stream).anyMatch(role -> !account.roles()
                .contains(role))) {
            throw Problems.forbidden("the account does not have all roles that were asked for");
        }
    }

    /** Hashes the password anew where the costs have risen since. Returns the hash that the account has now. */
    private Uni<PasswordHash> costlier(Account account, Attempt attempt) {
        if (!passwords.isOutdated(account.password())) {
            return Uni.createFrom().item(account.password());
        }
        return passwords.hash(attempt.password()).chain(hash -> RequestTransactions.run(
                        () -> accounts.rehash(account.id(), account.password(), hash))
                .replaceWith(hash));
    }

    Uni<Void> logOut(UUID accountId, UUID session) {
        return RequestTransactions.run(() -> accounts.find(accountId)
                .chain(found -> found.map(account -> sessions.end(account, session, SessionEnd.LOGGED_OUT))
                        .orElseGet(() -> Uni.createFrom().voidItem())));
    }
}
