package io.millrace.messaging;

import java.io.Serial;

/** An event was to be sent where there is no transaction that it could belong to. */
public class NoTransactionException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1;

    public NoTransactionException(String channel, String reason) {
        super(("OutboxEmitter for channel '%s': %s. An event is stored by the transaction that causes it: call send() "
                        + "within @WithTransaction or Panache.withTransaction(...).")
                .formatted(channel, reason));
    }
}
