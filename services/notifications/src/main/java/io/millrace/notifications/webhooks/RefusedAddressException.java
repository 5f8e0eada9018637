package io.millrace.notifications.webhooks;

import java.io.Serial;

/**
 * The host of a subscription has no address that messages may be sent to. The message says why, with "it" for the
 * address.
 */
class RefusedAddressException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    RefusedAddressException(String message) {
        super(message);
    }
}
