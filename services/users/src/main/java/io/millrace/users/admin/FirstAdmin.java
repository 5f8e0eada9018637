package io.millrace.users.admin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.users.UsersConfig;
import io.millrace.users.account.Account;
import io.millrace.users.account.AccountStatus;
import io.millrace.users.account.AccountStore;
import io.millrace.users.account.EmailAddress;
import io.millrace.users.account.Role;
import io.millrace.users.account.UserEvents;
import io.millrace.users.password.PasswordHash;
import io.millrace.users.password.PasswordRules;
import io.millrace.users.password.Passwords;

/**
 * Makes the account of the first admin, if the configuration names one and there is no account with this address. An account that
 * is there keeps its password and its roles, whatever the configuration says.
 */
@ApplicationScoped
class FirstAdmin {

    private static final Logger LOG = Logger.getLogger(FirstAdmin.class);

    private static final String PREFIX = "millrace.users.first-admin.";
    private static final int LAST = 10_000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final AccountStore accounts;
    private final Passwords passwords;
    private final UserEvents events;
    private final UsersConfig.FirstAdmin config;
    private final Vertx vertx;
    private final Clock clock;

    FirstAdmin(
            AccountStore accounts,
            Passwords passwords,
            UserEvents events,
            UsersConfig config,
            Vertx vertx,
            Clock clock) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.events = events;
        this.config = config.firstAdmin();
        this.vertx = vertx;
        this.clock = clock;
    }

    void make(@Observes @Priority(LAST) StartupEvent event) {
        if (config.email().isEmpty() && config.password().isEmpty()) {
            return;
        }
        EmailAddress address = config.email()
                .flatMap(EmailAddress::parse)
                .orElseThrow(() -> new ConfigurationException(PREFIX + "email must be an email address"));
        String password = config.password()
                .filter(text -> text.length() >= PasswordRules.FEWEST_CHARACTERS)
                .orElseThrow(() -> new ConfigurationException("%spassword must have at least %d characters"
                        .formatted(PREFIX, PasswordRules.FEWEST_CHARACTERS)));
        Contexts.runOn(Contexts.duplicate(vertx), () -> makeIfMissing(address, password))
                .onFailure()
                .invoke(failure -> LOG.warnf("The first admin can't be made now, and is tried again: %s", failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .subscribe()
                .with(done -> {}, failure -> LOG.error("The first admin was not made", failure));
    }

    private Uni<Void> makeIfMissing(EmailAddress address, String password) {
        return transaction(() -> accounts.find(address))
                .chain(found -> found.isPresent()
                        ? Uni.createFrom().voidItem()
                        : passwords.hash(password).chain(hash -> transaction(() -> add(address, hash))));
    }

    private static <T> Uni<T> transaction(Supplier<Uni<T>> work) {
        return Contexts.isolated(() -> SessionSql.inTransaction(work));
    }

    private Uni<Void> add(EmailAddress address, PasswordHash hash) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var admin = new Account(
                EventIds.next(),
                address.text(),
                "Admin",
                hash,
                AccountStatus.ACTIVE,
                "",
                List.of(Role.CUSTOMER, Role.OPERATOR, Role.ADMIN),
                1,
                now,
                now);
        return accounts.add(admin, address)
                .invoke(added -> {
                    if (added) {
                        LOG.infof("The account %s of the first admin is made", admin.id());
                        events.registered(admin, null);
                    }
                })
                .replaceWithVoid();
    }
}
