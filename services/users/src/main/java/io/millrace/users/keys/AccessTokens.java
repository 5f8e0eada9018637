package io.millrace.users.keys;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.mutiny.Uni;

import io.millrace.users.UsersConfig;

/** Signs access tokens. */
@ApplicationScoped
public class AccessTokens {

    /** The claim with the id of the session. */
    public static final String SESSION = "sid";

    private final SigningKeys keys;
    private final UsersConfig config;
    private final Clock clock;

    AccessTokens(SigningKeys keys, UsersConfig config, Clock clock) {
        this.keys = keys;
        this.config = config;
        this.clock = clock;
    }

    /** A token for an account, good for its session's time and the given roles. */
    public Uni<String> issue(UUID account, UUID session, Set<String> roles) {
        return keys.fresh().map(known -> {
            Instant now = clock.instant();
            SigningKey key =
                    known.signer(now).orElseThrow(() -> new IllegalStateException("there is no key that can sign"));
            return Jwt.issuer(config.issuer())
                    .audience(config.audience())
                    .subject(account.toString())
                    .groups(roles)
                    .claim(SESSION, session.toString())
                    .claim("jti", UUID.randomUUID().toString())
                    .issuedAt(now.getEpochSecond())
                    .expiresAt(now.plus(config.accessTokenLifetime()).getEpochSecond())
                    .jws()
                    .algorithm(SignatureAlgorithm.ES256)
                    .keyId(key.id())
                    .sign(Objects.requireNonNull(key.privateKey()));
        });
    }
}
