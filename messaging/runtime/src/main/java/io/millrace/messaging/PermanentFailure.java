package io.millrace.messaging;

import java.io.Serial;

/** Thrown by a handler to say that trying again is of no use: the event is dead-lettered at once. */
public class PermanentFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public PermanentFailure(String message) {
        super(message);
    }

    public PermanentFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
