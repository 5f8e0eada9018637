package io.millrace.messaging.config;

import io.smallrye.config.WithDefault;

/** The admin API. */
public interface AdminConfig {

    /**
     * Whether parked, blocked and held keys can be listed and changed over HTTP, on the management port under
     * {@code /millrace} of its root path. Every client that reaches the port can do so.
     */
    @WithDefault("false")
    boolean enabled();
}
