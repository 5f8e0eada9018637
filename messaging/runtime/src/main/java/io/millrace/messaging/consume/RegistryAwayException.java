package io.millrace.messaging.consume;

import java.io.Serial;

/** The schema registry can't answer now: nothing is known of the record, and nothing counts as an attempt. */
public final class RegistryAwayException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    RegistryAwayException(Throwable cause) {
        super("the schema registry can't be asked now: " + cause, cause);
    }
}
