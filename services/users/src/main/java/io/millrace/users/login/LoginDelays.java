package io.millrace.users.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.Problems;
import io.millrace.users.UsersConfig;

/**
 * Delays logins after failures, by account and by address. An attempt counts as a failure of the account before its password
 * is checked, and is forgotten if the password is right: so many attempts at the same time are as slow as one after the other.
 * Accounts that do not exist are delayed as those that do.
 */
@ApplicationScoped
public class LoginDelays {

    private static final String ACCOUNT = "account ";
    private static final String ADDRESS = "address ";

    private final LoginDelayStore store;
    private final UsersConfig.Delays delays;
    private final Clock clock;

    LoginDelays(LoginDelayStore store, UsersConfig config, Clock clock) {
        this.store = store;
        this.delays = config.delays();
        this.clock = clock;
    }

    /**
     * Begins an attempt, in the current transaction. Fails with 429 while the account or the address is blocked.
     *
     * @param account the key of the mail address
     */
    Uni<Void> begin(String account, ClientAddress address) {
        Instant now = clock.instant();
        return demandFree(ADDRESS + address.scope(), now).chain(() -> begin(account));
    }

    /** The same for a caller who is logged in, and so is not counted by the address. */
    public Uni<Void> begin(String account) {
        Instant now = clock.instant();
        return store.count(scope(account), delays.freeFailures(), now)
                .chain(counted -> counted ? Uni.createFrom().voidItem() : demandFree(scope(account), now));
    }

    private Uni<Void> demandFree(String scope, Instant now) {
        return store.blockedUntil(scope, now)
                .invoke(until -> until.ifPresent(end -> {
                    // In whole seconds, so that it has passed by then.
                    throw Problems.tooManyAttempts(Duration.between(now, end).toSeconds() + 1);
                }))
                .replaceWithVoid();
    }

    /** Counts a failure of the address, in the current transaction. */
    Uni<Void> failed(ClientAddress address) {
        return store.count(ADDRESS + address.scope(), delays.freeFailuresOfAddress(), clock.instant())
                .replaceWithVoid();
    }

    /** Forgets the failures of an account, in the current transaction. */
    public Uni<Void> succeeded(String account) {
        return store.forget(scope(account));
    }

    /** A digest: the table shall not list the addresses that people have tried. */
    private static String scope(String account) {
        try {
            byte[] bytes = account.getBytes(StandardCharsets.UTF_8);
            return ACCOUNT
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
