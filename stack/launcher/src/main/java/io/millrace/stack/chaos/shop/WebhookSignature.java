package io.millrace.stack.chaos.shop;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies signatures of messages as a subscriber does, by {@code docs/api.md} and without code of the services. */
final class WebhookSignature {

    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {}

    /**
     * Whether one of the signatures is of this secret; false without a secret.
     *
     * @param signatures the header {@code webhook-signature}: one or several, apart by spaces
     * @param secret {@code whsec_} and the key's bytes in Base64
     * @param timestamp the header {@code webhook-timestamp}
     */
    static boolean isIn(String signatures, String secret, String id, String timestamp, String body) {
        return secret.startsWith(PREFIX)
                && Arrays.asList(signatures.split(" ")).contains(sign(secret, id + "." + timestamp + "." + body));
    }

    private static String sign(String secret, String text) {
        byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
