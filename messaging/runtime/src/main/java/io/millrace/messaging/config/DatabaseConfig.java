package io.millrace.messaging.config;

import java.time.Duration;

import io.smallrye.config.WithDefault;

/** The database. */
public interface DatabaseConfig {

    /**
     * How long the database may leave a statement without an answer, a handler's statements included. After that the
     * connection is closed, and its transaction is rolled back unless it was already being committed. If the database
     * answers another statement, the failure is an error of the event; otherwise the database counts as unavailable. The
     * value must be longer than any statement of the service takes, its waits for locks included.
     */
    @WithDefault("1m")
    Duration answerLimit();
}
