package io.millrace.notifications;

import java.io.Serial;
import java.util.UUID;

/** The recipient of an order is not known yet, because another topic's event came first. A retry helps. */
class RecipientUnknownException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    RecipientUnknownException(UUID orderId) {
        super("the customer of order " + orderId + " is not known yet");
    }
}
