package io.millrace.payments;

import java.util.Optional;
import java.util.UUID;

/**
 * The idempotency keys of calls to the provider, which are also the references by which it finds what the calls made.
 *
 * <p>A provider repeats its answer to a key, also a refusal. So each attempt to take an order's amount after a declined
 * one has a key of its own. An attempt whose answer is unknown is repeated under the same key.
 */
final class ProviderKeys {

    private static final String AUTHORIZE = "authorize-";

    private ProviderKeys() {}

    static String authorize(UUID orderId) {
        return AUTHORIZE + orderId;
    }

    /** The order whose authorization has this reference; empty if the reference is none of ours. */
    static Optional<UUID> orderOfAuthorization(String reference) {
        try {
            UUID order = UUID.fromString(reference.substring(Math.min(AUTHORIZE.length(), reference.length())));
            return authorize(order).equals(reference) ? Optional.of(order) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String voidAuthorization(UUID orderId) {
        return "void-authorization-" + orderId;
    }

    /** @param declined how many attempts were declined before */
    static String capture(UUID orderId, int declined) {
        return numbered("capture-" + orderId, declined);
    }

    /** @param declined how many attempts were declined before; 0 for a charge that follows no authorization */
    static String charge(UUID orderId, int declined) {
        return numbered("charge-" + orderId, declined);
    }

    private static String numbered(String key, int declined) {
        return declined == 0 ? key : key + "-" + (declined + 1);
    }

    /** For the refund of a charge that this service discovered at the provider. */
    static String giveBack(UUID orderId) {
        return "void-" + orderId;
    }

    static String refund(UUID refundId) {
        return "refund-" + refundId;
    }
}
