package io.millrace.messaging.consume.shared;

import java.io.Serial;
import java.time.Duration;

/** A transaction that events share took too long; it is repeated in parts. */
final class SharedTransactionTooLongException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    SharedTransactionTooLongException(String channel, Duration limit) {
        super("channel %s: a shared transaction took longer than %s".formatted(channel, limit));
    }
}
