package io.millrace.messaging;

import java.io.Serial;

/** A payload can't be turned into bytes. */
public class SerializationException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public SerializationException(String message, Throwable cause) {
        super(message, cause);
    }
}
