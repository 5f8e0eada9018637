package io.millrace.messaging.codec;

import java.io.Serial;

/** Thrown for a row written with a schema that this process has not loaded: by an earlier or later release. */
public final class UnknownWriterSchemaException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final long fingerprint;

    public UnknownWriterSchemaException(long fingerprint, Throwable cause) {
        super("no schema with fingerprint %016x".formatted(fingerprint), cause);
        this.fingerprint = fingerprint;
    }

    public long fingerprint() {
        return fingerprint;
    }
}
