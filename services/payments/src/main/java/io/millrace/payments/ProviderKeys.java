package io.millrace.payments;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

import io.millrace.kit.provider.OrderReferences;

/**
 * The idempotency keys of calls to the provider, which are also the references by which it finds what the calls made.
 *
 * <p>A provider repeats its answer to a key, also a refusal. So each attempt to take an order's amount after a declined
 * one has a key of its own. An attempt whose answer is unknown is repeated under the same key.
 */
final class ProviderKeys {

    private static final String AUTHORIZE = "authorize-";
    private static final String CAPTURE = "capture-";
    private static final String CHARGE = "charge-";

    /** Behind the key of an attempt that follows a declined one; none behind the first. */
    private static final Pattern NUMBER = Pattern.compile("(-[1-9]\\d*)?");

    private ProviderKeys() {}

    static String authorize(UUID orderId) {
        return AUTHORIZE + orderId;
    }

    /** The order whose authorization has this reference; empty if it is no reference of an authorization. */
    static Optional<UUID> orderOfAuthorization(String reference) {
        return OrderReferences.orderOf(AUTHORIZE, reference);
    }

    static String voidAuthorization(UUID orderId) {
        return "void-authorization-" + orderId;
    }

    /** @param declined how many attempts were declined before */
    static String capture(UUID orderId, int declined) {
        return numbered(CAPTURE + orderId, declined);
    }

    /** @param declined how many attempts were declined before; 0 for a charge that follows no authorization */
    static String charge(UUID orderId, int declined) {
        return numbered(CHARGE + orderId, declined);
    }

    private static String numbered(String key, int declined) {
        return declined == 0 ? key : key + "-" + (declined + 1);
    }

    /** Whether a charge with this reference was made by an attempt of this service to take the order's amount. */
    static boolean isAttempt(UUID orderId, String reference) {
        return isNumbered(CAPTURE + orderId, reference) || isNumbered(CHARGE + orderId, reference);
    }

    /** Whether this service has asked for an authorization or a charge of the order under this reference. */
    static boolean isOwn(UUID orderId, String reference) {
        return authorize(orderId).equals(reference) || isAttempt(orderId, reference);
    }

    private static boolean isNumbered(String key, String reference) {
        return reference.startsWith(key)
                && NUMBER.matcher(reference.substring(key.length())).matches();
    }

    /** For the refund of a charge that this service discovered at the provider. */
    static String giveBack(UUID orderId) {
        return "void-" + orderId;
    }

    /** For the refund of another charge than that which was refunded under the order's key. */
    static String giveBack(UUID orderId, String chargeId) {
        return giveBack(orderId) + "-" + UUID.nameUUIDFromBytes(chargeId.getBytes(StandardCharsets.UTF_8));
    }

    static String refund(UUID refundId) {
        return "refund-" + refundId;
    }
}
