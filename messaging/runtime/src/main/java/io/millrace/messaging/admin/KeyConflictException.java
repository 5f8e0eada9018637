package io.millrace.messaging.admin;

import java.io.Serial;

/** Thrown when the key's state does not allow the act. The message says what to do instead. */
public final class KeyConflictException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    KeyConflictException(String message) {
        super(message);
    }
}
