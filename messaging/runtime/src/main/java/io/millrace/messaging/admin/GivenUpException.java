package io.millrace.messaging.admin;

import java.io.Serial;

/** The failure in a dead letter that a person has requested. */
final class GivenUpException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    GivenUpException(Act act, String lastError) {
        super("given up by %s: %s; last error: %s".formatted(act.actor(), act.reason(), lastError), null, false, false);
    }
}
