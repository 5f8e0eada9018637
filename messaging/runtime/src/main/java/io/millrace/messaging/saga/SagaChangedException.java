package io.millrace.messaging.saga;

import java.io.Serial;
import java.util.UUID;

/** Thrown to the later of two transactions that change one saga; that transaction has to load the saga again. */
public final class SagaChangedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    SagaChangedException(UUID id) {
        super("saga " + id + " was changed by another transaction");
    }
}
