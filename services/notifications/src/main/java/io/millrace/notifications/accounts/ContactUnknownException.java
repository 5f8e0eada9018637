package io.millrace.notifications.accounts;

import java.util.UUID;

/** No event has named the contact of an account. */
final class ContactUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ContactUnknownException(UUID user) {
        super("the contact of account %s is not known yet".formatted(user));
    }
}
