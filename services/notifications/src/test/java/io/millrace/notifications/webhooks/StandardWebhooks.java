package io.millrace.notifications.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.millrace.notifications.webhooks.ShopServer.Received;

/** Verifies messages as a shop does, after the specification of Standard Webhooks. */
final class StandardWebhooks {

    private StandardWebhooks() {}

    static boolean isSigned(Received message, String secret) {
        return signatures(message).stream()
                .anyMatch(signature -> signature.startsWith("v1,")
                        && MessageDigest.isEqual(
                                Base64.getDecoder().decode(signature.substring("v1,".length())),
                                expected(message, secret)));
    }

    static List<String> signatures(Received message) {
        return List.of(message.header("webhook-signature").split(" "));
    }

    private static byte[] expected(Received message, String secret) {
        String signed =
                "%s.%s.%s".formatted(message.header("webhook-id"), message.header("webhook-timestamp"), message.body());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            return mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
