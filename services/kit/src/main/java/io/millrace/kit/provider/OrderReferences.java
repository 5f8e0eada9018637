package io.millrace.kit.provider;

import java.util.Optional;
import java.util.UUID;

/** References by which a provider knows what belongs to an order: a prefix, and the order's id. */
public final class OrderReferences {

    private OrderReferences() {}

    /**
     * The order in a reference.
     *
     * @param prefix such as {@code shipment-}
     * @return empty if the reference is not the prefix and the id of an order
     */
    public static Optional<UUID> orderOf(String prefix, String reference) {
        if (!reference.startsWith(prefix)) {
            return Optional.empty();
        }
        try {
            UUID order = UUID.fromString(reference.substring(prefix.length()));
            // The parser takes shorter texts than the one that it makes.
            return reference.equals(prefix + order) ? Optional.of(order) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
