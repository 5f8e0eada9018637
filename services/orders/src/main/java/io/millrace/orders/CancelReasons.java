package io.millrace.orders;

import org.jspecify.annotations.Nullable;

/** Why an order was cancelled, in words for the customer. */
final class CancelReasons {

    static final String CUSTOMER_REQUEST = "CUSTOMER_REQUEST";

    private CancelReasons() {}

    /** The customer's own reason, if there is one. */
    static String or(@Nullable String reason) {
        return reason == null || reason.isBlank() ? CUSTOMER_REQUEST : reason;
    }

    static String text(String code) {
        return switch (code) {
            case CUSTOMER_REQUEST -> "You asked us to cancel it.";
            case "OUT_OF_STOCK" -> "Some of it is out of stock.";
            case "UNKNOWN_SKU" -> "Some of it is not stocked.";
            case "CARD_DECLINED" -> "Your bank declined the card.";
            case "INSUFFICIENT_FUNDS" -> "There was not enough money on the account.";
            case "UNKNOWN_TOKEN" -> "The payment token is not known.";
            case "UNDELIVERABLE_ADDRESS" -> "The carrier does not deliver to the address.";
            case "TIMEOUT_RESERVE", "TIMEOUT_AUTHORIZE", "TIMEOUT_CHARGE", "TIMEOUT_SHIP" ->
                "It could not be dealt with in time.";
            default -> "It could not be completed (" + code + ").";
        };
    }
}
