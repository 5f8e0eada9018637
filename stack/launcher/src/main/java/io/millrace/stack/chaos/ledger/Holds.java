package io.millrace.stack.chaos.ledger;

import java.util.List;
import java.util.Set;

/**
 * The authorizations that the card gateway has of an order.
 *
 * @param statuses one for each authorization
 */
record Holds(List<String> statuses) {

    static final Holds NONE = new Holds(List.of());

    private static final Set<String> LEFT = Set.of("PENDING", "AUTHORIZED");
    private static final Set<String> RELEASED = Set.of("DECLINED", "VOIDED", "LAPSED");

    /** Whether the card's bank holds an amount, or may decide yet to hold one. */
    boolean isAnyLeft() {
        return statuses.stream().anyMatch(LEFT::contains);
    }

    /** Whether the card's bank holds nothing, and nothing that it held was taken. */
    boolean areReleased() {
        return RELEASED.containsAll(statuses);
    }

    /** How many authorizations hold an amount, may hold one yet, or were captured. */
    long count() {
        return statuses.stream().filter(status -> !RELEASED.contains(status)).count();
    }

    /** Whether a charge comes from what was held: by its capture, or anew where the bank held it no longer. */
    boolean allowACharge() {
        return statuses.contains("CAPTURED") || statuses.contains("LAPSED");
    }
}
