package io.millrace.users.login;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.users.SessionEnd;
import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.messaging.event.EventIds;
import io.millrace.users.UsersConfig;
import io.millrace.users.account.Account;
import io.millrace.users.account.AccountStore;
import io.millrace.users.account.Role;
import io.millrace.users.account.UserEvents;
import io.millrace.users.login.SessionStore.Shown;

/**
 * Keeps sessions by refresh tokens. Each use of a token replaces it. A used token is taken once more for some seconds, as two
 * requests of one client may send it at the same time; both get a token of the same session. Later it ends the session: either
 * the client or a thief has used it before, and nobody can tell which.
 */
@ApplicationScoped
public class Sessions {

    private final SessionStore store;
    private final AccountStore accounts;
    private final UserEvents events;
    private final UsersConfig config;
    private final Clock clock;

    Sessions(SessionStore store, AccountStore accounts, UserEvents events, UsersConfig config, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.events = events;
        this.config = config;
        this.clock = clock;
    }

    /** What a token is issued for. */
    record Grant(UUID session, Account account, List<Role> roles, RefreshToken refreshToken) {}

    /** Begins a session, in the current transaction. */
    Uni<Grant> begin(Account account, Optional<List<Role>> asked, String network) {
        Instant now = now();
        UUID session = EventIds.next();
        var token = RefreshToken.random();
        return store.add(session, account.id(), asked, network, now, now.plus(config.refreshTokenLifetime()))
                .chain(() -> store.addToken(token, session, now))
                .invoke(() -> events.loggedIn(account, session, network, now))
                .map(stored -> new Grant(session, account, granted(account, asked), token));
    }

    /** Replaces a refresh token. Fails with 401 if it is not good, or not any more. */
    Uni<Grant> refresh(RefreshToken token) {
        // The end of a session is committed though the request is refused.
        return RequestTransactions.run(
                        () -> store.findForUse(token).chain(found -> found.map(shown -> refresh(token, shown))
                                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))))
                .map(grant -> grant.orElseThrow(
                        () -> Problems.unauthorized("the refresh token is not valid, or has been used: log in again")));
    }

    private Uni<Optional<Grant>> refresh(RefreshToken token, Shown shown) {
        Instant now = now();
        if (shown.endedAt() != null || !now.isBefore(shown.expiresAt())) {
            return Uni.createFrom().item(Optional.empty());
        }
        return accounts.find(shown.account()).chain(found -> {
            Account account = found.orElseThrow(
                    () -> new IllegalStateException("session %s has no account".formatted(shown.session())));
            if (isReused(shown.tokenUsedAt(), now)) {
                return end(account, shown.session(), SessionEnd.TOKEN_REUSED).replaceWith(Optional.empty());
            }
            return account.isActive()
                    ? replace(token, shown, account, now).map(Optional::of)
                    : Uni.createFrom().item(Optional.empty());
        });
    }

    private boolean isReused(@Nullable Instant usedAt, Instant now) {
        return usedAt != null && usedAt.plus(config.refreshOverlap()).isBefore(now);
    }

    private Uni<Grant> replace(RefreshToken token, Shown shown, Account account, Instant now) {
        var next = RefreshToken.random();
        return store.use(token, shown.session(), now, now.plus(config.refreshTokenLifetime()))
                .chain(() -> store.addToken(next, shown.session(), now))
                .map(stored -> new Grant(shown.session(), account, granted(account, shown.roles()), next));
    }

    /** Ends a session, in the current transaction. */
    Uni<Void> end(Account account, UUID session, SessionEnd why) {
        Instant now = now();
        return store.end(session, why.name(), now)
                .invoke(ended -> {
                    if (ended) {
                        events.sessionEnded(account, session, why, now);
                    }
                })
                .replaceWithVoid();
    }

    /** The roles that the client has asked for, as far as the account still has them. */
    private static List<Role> granted(Account account, Optional<List<Role>> asked) {
        return asked.map(roles ->
                        roles.stream().filter(account.roles()::contains).toList())
                .orElse(account.roles());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
