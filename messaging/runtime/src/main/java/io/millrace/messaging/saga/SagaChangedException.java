package io.millrace.messaging.saga;

import java.io.Serial;
import java.util.UUID;

/** Two transactions wanted to change one saga: the later one has to look again. */
public final class SagaChangedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    SagaChangedException(UUID id) {
        super("saga " + id + " was changed by another transaction");
    }
}
