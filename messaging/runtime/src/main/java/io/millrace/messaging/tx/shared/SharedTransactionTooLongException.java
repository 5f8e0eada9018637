package io.millrace.messaging.tx.shared;

import java.io.Serial;
import java.time.Duration;

/** A transaction that pieces of work share took too long; it is repeated in parts. */
final class SharedTransactionTooLongException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    SharedTransactionTooLongException(String name, Duration limit) {
        super("%s: a shared transaction took longer than %s".formatted(name, limit));
    }
}
