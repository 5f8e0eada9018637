package io.millrace.stack;

import org.jspecify.annotations.Nullable;

/** Something that a person can mend; the message says what and how, and is all that is shown of it. */
public class StackException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
