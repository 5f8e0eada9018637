package io.millrace.users.registration;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.contracts.users.PasswordChange;
import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.kit.link.LinkPurpose;
import io.millrace.messaging.tx.Contexts;
import io.millrace.users.UsersConfig;
import io.millrace.users.account.Account;
import io.millrace.users.account.AccountStore;
import io.millrace.users.account.EmailAddress;
import io.millrace.users.account.MailLinkStore;
import io.millrace.users.account.UserEvents;
import io.millrace.users.login.LoginDelays;
import io.millrace.users.login.SessionStore;
import io.millrace.users.password.PasswordHash;
import io.millrace.users.password.PasswordRules;
import io.millrace.users.password.Passwords;

/** Sets new passwords for those who can read the account's mail. */
@ApplicationScoped
class PasswordResets {

    /** Longer than the work takes, whose time would tell whether there is an account. No hash hides it here. */
    private static final Duration SHORTEST = Duration.ofMillis(250);

    private final AccountStore accounts;
    private final MailedLinks links;
    private final MailLinkStore linkStore;
    private final SessionStore sessions;
    private final LoginDelays delays;
    private final Passwords passwords;
    private final UserEvents events;
    private final UsersConfig config;
    private final Clock clock;

    PasswordResets(
            AccountStore accounts,
            MailedLinks links,
            MailLinkStore linkStore,
            SessionStore sessions,
            LoginDelays delays,
            Passwords passwords,
            UserEvents events,
            UsersConfig config,
            Clock clock) {
        this.accounts = accounts;
        this.links = links;
        this.linkStore = linkStore;
        this.sessions = sessions;
        this.delays = delays;
        this.passwords = passwords;
        this.events = events;
        this.config = config;
        this.clock = clock;
    }

    /** Has a mail sent if there is an active account with this address, and none was mailed just now. */
    Uni<Void> request(ResetRequest request) {
        EmailAddress address = EmailAddress.parse(request.email())
                .orElseThrow(
                        () -> Problems.badRequest("email", "must be an email address such as ada@millrace.example"));
        Uni<Void> work = RequestTransactions.run(() -> accounts.findForChange(address)
                .chain(found -> found.filter(Account::isActive).map(this::mail).orElseGet(() -> Uni.createFrom()
                        .voidItem())));
        Uni<Void> floor =
                Contexts.here(Uni.createFrom().voidItem().onItem().delayIt().by(SHORTEST));
        return Uni.combine().all().unis(work, floor).discardItems();
    }

    private Uni<Void> mail(Account account) {
        Instant now = now();
        return accounts.takeMail(account.id(), now, now.minus(config.mailPause()))
                .chain(taken -> taken
                        ? links.make(account.id(), LinkPurpose.PASSWORD_RESET, now, config.resetLifetime())
                                .invoke(link -> events.resetRequested(account, link, now))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    /** The hash is computed between two transactions, for good tokens only. */
    Uni<Void> reset(NewPasswordRequest request) {
        return RequestTransactions.run(() -> account(request))
                .invoke(account -> PasswordRules.demand("newPassword", request.newPassword(), account.email()))
                .chain(() -> passwords.hash(request.newPassword()))
                .chain(hash ->
                        RequestTransactions.run(() -> account(request).chain(account -> replace(account, hash))));
    }

    /** The account of a good token, locked in the current transaction. */
    private Uni<Account> account(NewPasswordRequest request) {
        return links.find(LinkPurpose.PASSWORD_RESET, request.token()).chain(link -> {
            if (!link.isGood(now())) {
                throw MailedLinks.isVoid();
            }
            return accounts.findForChange(link.accountId())
                    .map(found -> found.filter(Account::isActive).orElseThrow(MailedLinks::isVoid));
        });
    }

    private Uni<Void> replace(Account account, PasswordHash hash) {
        Account changed = account.withPassword(hash, now());
        Optional<EmailAddress> address = EmailAddress.parse(account.email());
        return accounts.change(changed)
                .chain(() -> linkStore.useAll(account.id(), LinkPurpose.PASSWORD_RESET, changed.changedAt()))
                .chain(() -> sessions.endAll(account.id(), null, "PASSWORD_RESET", changed.changedAt()))
                .chain(() -> address.map(known -> delays.succeeded(known.key()))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .invoke(() -> events.passwordChanged(changed, PasswordChange.RESET));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
