package io.millrace.messaging.config;

import java.time.Duration;

import io.smallrye.config.WithDefault;

/** The inbox. */
public interface InboxConfig {

    /** For how long handled events are remembered: longer than any topic keeps its records. */
    @WithDefault("30d")
    Duration retention();

    /** How often events older than that are forgotten. */
    @WithDefault("1h")
    Duration cleanEvery();
}
