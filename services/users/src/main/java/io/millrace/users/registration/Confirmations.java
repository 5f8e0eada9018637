package io.millrace.users.registration;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.RequestTransactions;
import io.millrace.kit.link.LinkPurpose;
import io.millrace.users.account.Account;
import io.millrace.users.account.AccountStatus;
import io.millrace.users.account.AccountStore;
import io.millrace.users.account.MailLinkStore;
import io.millrace.users.account.UserEvents;
import io.millrace.users.password.Passwords;

/**
 * Confirms accounts. It takes the link of the mail and the password of the registration: a stranger may have registered with the
 * address of the mail's recipient, who would confirm the stranger's password.
 */
@ApplicationScoped
class Confirmations {

    private final AccountStore accounts;
    private final MailedLinks links;
    private final MailLinkStore linkStore;
    private final Passwords passwords;
    private final UserEvents events;
    private final Clock clock;

    Confirmations(
            AccountStore accounts,
            MailedLinks links,
            MailLinkStore linkStore,
            Passwords passwords,
            UserEvents events,
            Clock clock) {
        this.accounts = accounts;
        this.links = links;
        this.linkStore = linkStore;
        this.passwords = passwords;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Confirms an account. A second request with the same token finds it confirmed, and changes nothing.
     *
     * @return false if the password is wrong; fails if the token is not good
     */
    Uni<Boolean> confirm(String token, String password) {
        return RequestTransactions.run(() -> unconfirmed(token))
                .chain(found -> found.map(account -> confirm(token, password, account))
                        .orElseGet(() -> Uni.createFrom().item(true)));
    }

    /** The password is checked between two transactions: meanwhile the request holds no connection. */
    private Uni<Boolean> confirm(String token, String password, Account checked) {
        return passwords
                .matches(password, Optional.of(checked.password()))
                .chain(matches -> matches
                        ? RequestTransactions.run(() -> unconfirmed(token).chain(found -> confirm(checked, found)))
                                .replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    /** The account of a good token, locked in the current transaction; empty if it is confirmed. */
    private Uni<Optional<Account>> unconfirmed(String token) {
        return links.find(LinkPurpose.CONFIRMATION, token)
                .chain(link -> accounts.findForChange(link.accountId()).map(found -> {
                    Account account = found.orElseThrow(MailedLinks::isVoid);
                    if (account.status() != AccountStatus.UNCONFIRMED) {
                        return Optional.empty();
                    }
                    if (!link.isGood(now())) {
                        throw MailedLinks.isVoid();
                    }
                    return Optional.of(account);
                }));
    }

    /** @param found empty if another request has confirmed the account meanwhile */
    private Uni<Void> confirm(Account checked, Optional<Account> found) {
        if (found.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        if (!found.get().password().equals(checked.password())) {
            throw MailedLinks.isVoid();
        }
        Account confirmed = found.get().withStatus(AccountStatus.ACTIVE, "", now());
        return accounts.change(confirmed)
                .chain(() -> linkStore.useAll(confirmed.id(), LinkPurpose.CONFIRMATION, confirmed.changedAt()))
                .invoke(() -> events.confirmed(confirmed));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
