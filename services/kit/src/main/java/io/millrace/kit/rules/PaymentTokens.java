package io.millrace.kit.rules;

/** Payment tokens that are none of a card gateway. */
public final class PaymentTokens {

    /**
     * Of an order that goes on after a restore: no event of an order has its token. An authorization or a charge that was
     * made is found at the card gateway; one that was not is declined there, and the order is cancelled.
     */
    public static final String LOST = "lost-with-the-database";

    private PaymentTokens() {}
}
