package io.millrace.messaging.relay.read;

import java.io.Serial;

/**
 * Thrown when an answer comes from another timeline than its statement was sent on. The answer is discarded, and the
 * statement is sent again.
 */
public final class TimelineChangedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    TimelineChangedException() {
        super("another database answers than before, or its sequence has stepped back");
    }
}
