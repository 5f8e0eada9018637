package io.millrace.messaging;

import java.io.Serial;

/**
 * Thrown by a handler to say that no retry helps: the event is dead-lettered at once, or handled by the strategy
 * {@code ignore} or {@code connector} if the channel has one of these.
 */
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
