package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** The database has not answered a statement within its limit, or no connection was to be had within it. */
public final class DatabaseSilentException extends TimeoutException {

    private static final long serialVersionUID = 1;

    DatabaseSilentException(Duration limit) {
        super("the database has not answered within " + limit);
    }
}
