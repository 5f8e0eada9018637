package io.millrace.messaging.config;

import java.time.Duration;

import io.smallrye.config.WithDefault;

/** Events and rows that were given up. */
public interface DeadLettersConfig {

    /**
     * How long the service keeps what it knows of given-up events: the count and cause of each in the inbox, records
     * too large for their dead-letter topic, and outbox rows that an operator gave up. The value must be longer than
     * any dead-letter topic keeps its letters: a letter that is redriven later counts as a new event.
     */
    @WithDefault("365d")
    Duration retention();
}
