package io.millrace.messaging.config;

import java.time.Duration;

import io.smallrye.config.WithDefault;

/** Sagas. */
public interface SagaConfig {

    /**
     * How long a new saga may have to wait for those before it: when more are under way than end within this time, the
     * service asks its clients to come back later. Half of the shortest step's deadline, where that is less.
     */
    @WithDefault("15s")
    Duration maxWait();

    /** So many sagas may be under way however slowly they end: right after a start nothing has ended yet. */
    @WithDefault("200")
    int minUnderWay();

    /** Pause between looks for sagas whose deadline has passed, a millisecond at least. */
    @WithDefault("500ms")
    Duration deadlinePoll();
}
