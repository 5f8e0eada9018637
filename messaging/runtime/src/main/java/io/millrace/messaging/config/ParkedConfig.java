package io.millrace.messaging.config;

import java.time.Duration;

import io.smallrye.config.WithDefault;

/** Parked events. */
public interface ParkedConfig {

    /**
     * The longest pause between two searches for parked events that are due. An instance knows when the events that it parks
     * itself fall due, and when the next event in the table does. The pause limits how late the events of an instance
     * that has crashed are retried.
     */
    @WithDefault("15s")
    Duration poll();
}
