package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * A statement of a session or of the pool had no answer within {@link AnswerLimit}, so its connection was closed. The
 * database may be away, or the statement slow.
 */
public final class UnansweredStatementException extends TimeoutException {

    private static final long serialVersionUID = 1;

    UnansweredStatementException(Duration limit) {
        super("the database has not answered the statement within " + limit);
    }
}
