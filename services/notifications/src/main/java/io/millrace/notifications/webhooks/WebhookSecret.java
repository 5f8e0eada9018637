package io.millrace.notifications.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
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
record WebhookSecret(String text) {

    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    /** Loaded with the first new secret: a native image must not carry a generator that was seeded at build time. */
    private static final class Generator {
        static final SecureRandom INSTANCE = new SecureRandom();
    }

    static WebhookSecret random() {
        byte[] key = new byte[BYTES];
        Generator.INSTANCE.nextBytes(key);
        return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(key));
    }

    /**
     * The signature of one message.
     *
     * @param timestamp in seconds since 1970
     */
    String sign(String id, long timestamp, String body) {
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
