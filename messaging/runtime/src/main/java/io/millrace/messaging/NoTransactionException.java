package io.millrace.messaging;

import java.io.Serial;

/** Thrown when an event is sent outside a transaction. */
public class NoTransactionException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1;

    public NoTransactionException(String channel, String reason) {
        super(("OutboxEmitter for channel '%s': %s. An event is stored by the transaction that causes it: call send() "
                        + "within @WithTransaction or Panache.withTransaction(...).")
                .formatted(channel, reason));
    }
}
