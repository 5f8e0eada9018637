package io.millrace.messaging.consume;

import java.io.Serial;

/** Thrown when the schema registry is unavailable: the record may be readable later, and no attempt counts. */
public final class RegistryAwayException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    RegistryAwayException(Throwable cause) {
        super("the schema registry is unavailable: " + cause, cause);
    }
}
