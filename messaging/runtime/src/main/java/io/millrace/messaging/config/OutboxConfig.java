package io.millrace.messaging.config;

import java.time.Duration;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** The outbox and its relay. */
public interface OutboxConfig {

    /** Whether this instance publishes rows; an instance that does not publish only stores them. */
    @WithDefault("true")
    boolean relay();

    /**
     * How long an instance owns its share of the outbox without renewing the lease; after a crash others wait this
     * long.
     */
    @WithDefault("10s")
    Duration lease();

    /** The most rows in one batch. */
    @WithDefault("2000")
    int batchSize();

    /** The most bytes of payload in one batch; one row is taken in any case. A few batches are in memory together. */
    @WithDefault("8M")
    MemorySize batchBytes();

    /** Pause between two reads of the table while there are rows to publish. */
    @WithDefault("5ms")
    Duration pollMin();

    /** Pause between two reads of the table after no row has come for a while. */
    @WithDefault("500ms")
    Duration pollMax();

    /** How long the broker may take to acknowledge a batch. */
    @WithDefault("30s")
    Duration publishTimeout();

    /** Pause after a failure of the broker, and before the first retry of a row that can't be published. */
    @WithDefault("1s")
    Duration retryMin();

    /** The longest pause between retries. */
    @WithDefault("5m")
    Duration retryMax();

    /** The number of rows waiting to be published from which the service asks its clients to come back later. */
    @WithDefault("100000")
    int maxPending();

    /** The most events that one transaction may send. */
    @WithDefault("10000")
    int maxPerTransaction();
}
