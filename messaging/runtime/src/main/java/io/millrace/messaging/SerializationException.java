package io.millrace.messaging;

import java.io.Serial;

/** Thrown when a payload can't be converted to bytes, or bytes to a payload. */
public class SerializationException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public SerializationException(String message, Throwable cause) {
        super(message, cause);
    }
}
