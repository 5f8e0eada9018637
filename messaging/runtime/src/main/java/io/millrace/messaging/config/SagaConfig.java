package io.millrace.messaging.config;

import java.time.Duration;

import io.smallrye.config.WithDefault;

/** Sagas. */
public interface SagaConfig {

    /**
     * How long a new saga may have to wait for the sagas before it. If more sagas are under way than end within this
     * time, the service asks its clients to come back later. Half of the shortest step's deadline applies if that is
     * less.
     */
    @WithDefault("15s")
    Duration maxWait();

    /** The number of sagas that may be under way however slowly they end: right after a start no saga has ended yet. */
    @WithDefault("200")
    int minUnderWay();

    /**
     * The longest pause between two searches for sagas whose deadline has passed, at least a millisecond. An instance knows
     * the deadlines that it sets itself, and the next deadline in the table. The pause limits how late the deadlines of an
     * instance that has crashed are noticed.
     */
    @WithDefault("5s")
    Duration deadlinePoll();

    /**
     * How long an ended saga is kept, with its timeline. The value must be longer than the topics of its replies keep
     * their records. Sagas that have not ended are always kept.
     */
    @WithDefault("90d")
    Duration retention();
}
