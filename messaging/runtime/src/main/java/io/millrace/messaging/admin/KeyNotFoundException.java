package io.millrace.messaging.admin;

import java.io.Serial;

/** Thrown when the key or record does not exist, or not any more. */
public final class KeyNotFoundException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    KeyNotFoundException(String message) {
        super(message);
    }
}
