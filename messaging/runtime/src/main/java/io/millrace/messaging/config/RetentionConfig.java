package io.millrace.messaging.config;

import java.time.Duration;

import io.smallrye.config.WithDefault;

/** The job that removes rows that are too old. */
public interface RetentionConfig {

    /** Pause between two runs of the job. */
    @WithDefault("5m")
    Duration every();

    /** How many rows one transaction removes. */
    @WithDefault("1000")
    int batchSize();

    /** The shortest pause between two batches of one table; never shorter than the batch before took. */
    @WithDefault("50ms")
    Duration pause();

    /** How long the database may take for a statement of a batch. */
    @WithDefault("10s")
    Duration statementTimeout();
}
