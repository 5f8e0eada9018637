package io.millrace.users.registration;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.users.UsersConfig;

/**
 * Stands for a password in what is stored about a request with an Idempotency-Key. A plain digest of a password could be
 * guessed from a copy of the database; this one needs the secret as well.
 */
@ApplicationScoped
class RequestDigests {

    private static final String MAC = "HmacSHA256";

    private final String secret;

    RequestDigests(UsersConfig config) {
        this.secret = config.keySecret().orElse("");
    }

    String of(String password) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(("idempotency " + secret).getBytes(StandardCharsets.UTF_8), MAC));
            return Base64.getEncoder().encodeToString(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC, e);
        }
    }
}
