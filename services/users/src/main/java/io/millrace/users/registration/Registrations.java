package io.millrace.users.registration;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.kit.idempotency.Outcome;
import io.millrace.kit.idempotency.StoredAnswer;
import io.millrace.kit.link.LinkPurpose;
import io.millrace.kit.link.MailLinks;
import io.millrace.messaging.event.EventIds;
import io.millrace.users.UsersConfig;
import io.millrace.users.account.Account;
import io.millrace.users.account.AccountStatus;
import io.millrace.users.account.AccountStore;
import io.millrace.users.account.EmailAddress;
import io.millrace.users.account.Role;
import io.millrace.users.account.UserEvents;
import io.millrace.users.password.PasswordHash;
import io.millrace.users.password.Passwords;

/** Registers accounts. */
@ApplicationScoped
class Registrations {

    /** Before the first request, and after the check of the keys. */
    private static final int SECOND = 2;

    private final AccountStore accounts;
    private final MailedLinks links;
    private final UserEvents events;
    private final Passwords passwords;
    private final IdempotentRequests requests;
    private final RequestDigests digests;
    private final UsersConfig config;
    private final Clock clock;

    Registrations(
            AccountStore accounts,
            MailedLinks links,
            UserEvents events,
            Passwords passwords,
            IdempotentRequests requests,
            RequestDigests digests,
            UsersConfig config,
            Clock clock) {
        this.accounts = accounts;
        this.links = links;
        this.events = events;
        this.passwords = passwords;
        this.requests = requests;
        this.digests = digests;
        this.config = config;
        this.clock = clock;
    }

    /** Ends a start without a secret for links: nobody could confirm an account. */
    void check(@Observes @Priority(SECOND) StartupEvent event, MailLinks secrets) {
        if (!secrets.areConfigured()) {
            throw new ConfigurationException("no secret for links in mails is configured: set " + MailLinks.SECRETS);
        }
    }

    /** Does the same work, and answers the same, whether or not there is an account with this address. */
    Uni<StoredAnswer> register(@Nullable String key, RegistrationRequest request) {
        EmailAddress address = request.demandValid();
        // What makes a registration another one, under one Idempotency-Key.
        List<String> fingerprint = List.of(address.key(), request.name(), digests.of(request.password()));
        return passwords
                .hash(request.password())
                .chain(hash -> requests.run("register", key, fingerprint, () -> store(address, request.name(), hash)
                        .replaceWith(() -> Outcome.stored(RegistrationView.MAILED))));
    }

    private Uni<Void> store(EmailAddress address, String name, PasswordHash hash) {
        Instant now = now();
        var account = new Account(
                EventIds.next(),
                address.text(),
                name,
                hash,
                AccountStatus.UNCONFIRMED,
                "",
                List.of(Role.CUSTOMER),
                1,
                now,
                now);
        return accounts.add(account, address)
                .chain(added -> added
                        ? links.make(account.id(), LinkPurpose.CONFIRMATION, now, config.confirmationLifetime())
                                .invoke(link -> events.registered(account, link))
                                .replaceWithVoid()
                        : repeat(address, name, hash, now));
    }

    /** Nothing happens if the account was mailed just now, or is gone since. */
    private Uni<Void> repeat(EmailAddress address, String name, PasswordHash hash, Instant now) {
        return accounts.findForChange(address).chain(found -> {
            if (found.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            Account account = found.get();
            return accounts.takeMail(account.id(), now, now.minus(config.mailPause()))
                    .chain(taken -> taken
                            ? mailAgain(account, name, hash, now)
                            : Uni.createFrom().voidItem());
        });
    }

    /** Until somebody has confirmed the address, the latest registration holds: the first may be a stranger's. */
    private Uni<Void> mailAgain(Account account, String name, PasswordHash hash, Instant now) {
        if (account.status() != AccountStatus.UNCONFIRMED) {
            events.registrationRepeated(account, null, now);
            return Uni.createFrom().voidItem();
        }
        Account latest = account.withName(name, now).withPassword(hash, now);
        return accounts.change(latest)
                .chain(() -> links.make(account.id(), LinkPurpose.CONFIRMATION, now, config.confirmationLifetime()))
                .invoke(link -> events.registrationRepeated(latest, link, now))
                .replaceWithVoid();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
