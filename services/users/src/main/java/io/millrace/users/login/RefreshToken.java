package io.millrace.users.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** A token of 256 random bits, which the client keeps and the service does not: it stores the hash. */
record RefreshToken(String text) {

    private static final int BYTES = 32;

    /** Loaded with the first token: a native image must not carry a generator that was seeded at build time. */
    private static final class Generator {
        static final SecureRandom INSTANCE = new SecureRandom();
    }

    static RefreshToken random() {
        byte[] bytes = new byte[BYTES];
        Generator.INSTANCE.nextBytes(bytes);
        return new RefreshToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "...";
    }
}
