package io.millrace.notifications.webhooks;

import java.io.Serial;

/** A message was not accepted by its subscriber, or could not be sent. A retry may help. */
class DeliveryFailedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    DeliveryFailedException(String message) {
        super(message);
    }
}
