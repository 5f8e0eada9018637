package io.millrace.stack;

import org.jspecify.annotations.Nullable;

/** An error that the user can fix. Only its message is shown: it says what failed and what to do. */
public class StackException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
