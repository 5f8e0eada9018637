package io.millrace.simulators.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.millrace.simulators.Environment;

/**
 * Where a provider sends its messages.
 *
 * @param secrets each of them signs, after <em>Standard Webhooks</em>; {@code whsec_} and bytes in Base64
 */
public record Webhook(URI address, List<String> secrets) {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    /** What the variables {@code …_WEBHOOK_URL} and {@code …_WEBHOOK_SECRETS} say; empty where no address is set. */
    public static Optional<Webhook> of(Environment environment, String prefix) {
        return environment
                .find(prefix + "_WEBHOOK_URL")
                .map(url -> new Webhook(
                        URI.create(url),
                        List.of(environment.demand(prefix + "_WEBHOOK_SECRETS").split(","))));
    }

    /** The header {@code webhook-signature} of a message. */
    public String signatures(String id, long timestamp, String body) {
        String signed = id + "." + timestamp + "." + body;
        return secrets.stream().map(secret -> sign(secret, signed)).collect(Collectors.joining(" "));
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
