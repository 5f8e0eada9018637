package io.millrace.messaging.consume;

import java.io.Serial;

/** Thrown for a record that can never be decoded. */
public final class UndecodableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public UndecodableException(String message) {
        super(message);
    }

    public UndecodableException(String message, Throwable cause) {
        super(message, cause);
    }
}
