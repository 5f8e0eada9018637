package io.millrace.notifications;

import java.io.Serial;
import java.util.UUID;

/** Another topic was quicker: who ordered is not known yet. It passes. */
class RecipientUnknownException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    RecipientUnknownException(UUID orderId) {
        super("who placed order " + orderId + " is not known yet");
    }
}
