package io.millrace.kit.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that signs messages, after <em>Standard Webhooks</em>: HMAC with SHA-256 over the message's id, its time and
 * its body.
 *
 * @param text {@code whsec_} and the key's bytes in Base64
 */
public record WebhookSecret(String text) {

    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;
    private static final int FEWEST_BYTES = 24;

    /** Loaded with the first new secret: a native image must not carry a generator that was seeded at build time. */
    private static final class Generator {
        static final SecureRandom INSTANCE = new SecureRandom();
    }

    /** A new secret. */
    public static WebhookSecret random() {
        byte[] key = new byte[BYTES];
        Generator.INSTANCE.nextBytes(key);
        return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(key));
    }

    /**
     * Reads a secret that a setting or another system has.
     *
     * @throws IllegalArgumentException if the text is no secret, or one that can be guessed; the message does not quote it
     */
    public static WebhookSecret of(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith(PREFIX) || length(stripped.substring(PREFIX.length())) < FEWEST_BYTES) {
            throw new IllegalArgumentException("must begin with %s, and have at least %d bytes in Base64 behind it"
                    .formatted(PREFIX, FEWEST_BYTES));
        }
        return new WebhookSecret(stripped);
    }

    /** The number of bytes; 0 if the text is no Base64. */
    private static int length(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length;
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    /**
     * Whether one of a message's signatures is of this secret. Takes the same time whichever bytes differ.
     *
     * @param signatures the header {@code webhook-signature}: one or several, apart by spaces
     */
    public boolean hasSigned(String id, long timestamp, String body, String signatures) {
        byte[] own = sign(id, timestamp, body).getBytes(StandardCharsets.UTF_8);
        boolean signed = false;
        for (String signature : signatures.split(" ")) {
            signed |= MessageDigest.isEqual(own, signature.getBytes(StandardCharsets.UTF_8));
        }
        return signed;
    }

    /**
     * The signature of one message.
     *
     * @param timestamp in seconds since 1970
     */
    public String sign(String id, long timestamp, String body) {
        byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            byte[] signed = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            return VERSION + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return PREFIX + "...";
    }
}
