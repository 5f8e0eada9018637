package io.millrace.messaging.config;

import java.time.Duration;

import io.smallrye.config.WithDefault;

/** The inbox. */
public interface InboxConfig {

    /**
     * How long the inbox keeps the rows of handled events. The value must be longer than any topic keeps its records;
     * each instance checks that after its start. An event that is read again after its row is removed has its effect
     * again.
     */
    @WithDefault("30d")
    Duration retention();
}
