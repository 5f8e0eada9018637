package io.millrace.users;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The configuration of accounts, logins and tokens. */
@ConfigMapping(prefix = "millrace.users")
public interface UsersConfig {

    /** The claim {@code iss} of tokens. */
    @WithDefault("millrace")
    String issuer();

    /** The claim {@code aud} of tokens. */
    @WithDefault("millrace")
    String audience();

    /** How long an access token is valid. */
    @WithDefault("10m")
    Duration accessTokenLifetime();

    /** How long a session lasts after its latest refresh, and for how long used refresh tokens are known. */
    @WithDefault("30d")
    Duration refreshTokenLifetime();

    /** For how long a used refresh token is taken once more: two requests of one client may send it at the same time. */
    @WithDefault("10s")
    Duration refreshOverlap();

    /** The secret under which the signing keys are encrypted. */
    Optional<String> keySecret();

    /** For how long a key signs. */
    @WithDefault("30d")
    Duration keyRotation();

    /** For how long a key is published before it signs. Longer than verifiers keep the published keys. */
    @WithDefault("1h")
    Duration keyAnnouncement();

    /** The age from which an instance reads the keys again, at the next request that needs them. */
    @WithDefault("1m")
    Duration keyRefresh();

    /** How long the link of a confirmation is good. */
    @WithDefault("24h")
    Duration confirmationLifetime();

    /** How long the link that sets a new password is good. */
    @WithDefault("1h")
    Duration resetLifetime();

    /** The pause between two mails to an account that somebody who is not logged in can cause. */
    @WithDefault("1m")
    Duration mailPause();

    /** Accounts that were not confirmed for so long are removed. */
    @WithDefault("30d")
    Duration unconfirmedRetention();

    /** How long sessions are kept after their end. */
    @WithDefault("30d")
    Duration sessionRetention();

    /** How long Idempotency-Keys are kept with their answers. */
    @WithDefault("30d")
    Duration idempotencyRetention();

    /** Whether a change has to name the version that the client has read. */
    @WithDefault("false")
    boolean requireVersion();

    /** The delays after failed logins. */
    Delays delays();

    /** How passwords are hashed. */
    Passwords passwords();

    /** The account that the first start makes. */
    FirstAdmin firstAdmin();

    /** The delays after failed logins: each failure beyond the free ones doubles the delay. */
    interface Delays {

        /** The failures of an account without a delay. */
        @WithDefault("5")
        int freeFailures();

        /** The failures of an address without a delay. Many people may share an address. */
        @WithDefault("50")
        int freeFailuresOfAddress();

        @WithDefault("1s")
        Duration first();

        @WithDefault("15m")
        Duration longest();

        /** Failures are forgotten after this time without another one. */
        @WithDefault("24h")
        Duration retention();
    }

    /** The parameters of Argon2id, and the threads that compute it. */
    interface Passwords {

        @WithDefault("19456")
        int memoryKib();

        @WithDefault("2")
        int iterations();

        @WithDefault("1")
        int parallelism();

        /** How many hashes are computed at a time; each takes the memory above. */
        @WithDefault("2")
        int threads();

        /** How many requests may wait for a thread; further ones get 429. */
        @WithDefault("100")
        int maxWaiting();
    }

    /** The first admin. Made at the start if there is no account with this address. */
    interface FirstAdmin {

        Optional<String> email();

        Optional<String> password();
    }
}
