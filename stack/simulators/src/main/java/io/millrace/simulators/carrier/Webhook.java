package io.millrace.simulators.carrier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where the carrier sends its messages.
 *
 * @param secrets each of them signs, after <em>Standard Webhooks</em>; {@code whsec_} and bytes in Base64
 */
public record Webhook(URI address, List<String> secrets) {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    /** The header {@code webhook-signature} of a message. */
    String signatures(String id, long timestamp, String body) {
        return secrets.stream()
                .map(secret -> sign(secret, "%s.%d.%s".formatted(id, timestamp, body)))
                .collect(Collectors.joining(" "));
    }

    private static String sign(String secret, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(PREFIX.length())), ALGORITHM));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
