package io.millrace.messaging.config;

import java.time.Duration;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** The outbox and its relay. */
public interface OutboxConfig {

    /** Whether this instance publishes; one that does not only stores. */
    @WithDefault("true")
    boolean relay();

    /** For how long an instance owns its share of the outbox without renewing: after a crash others wait this long. */
    @WithDefault("10s")
    Duration lease();

    /** How many rows are published at a time. */
    @WithDefault("2000")
    int batchSize();

    /** How many bytes of payload are published at a time; one row at least. A few batches are in memory together. */
    @WithDefault("8M")
    MemorySize batchBytes();

    /** Pause between looks into the table while there is something to do. */
    @WithDefault("5ms")
    Duration pollMin();

    /** Pause between looks into the table when nothing has come for a while. */
    @WithDefault("500ms")
    Duration pollMax();

    /** How long a batch may take to be acknowledged by the broker. */
    @WithDefault("30s")
    Duration publishTimeout();

    /** Pause after the broker has failed, and before the first retry of a row that can't be published. */
    @WithDefault("1s")
    Duration retryMin();

    /** The longest pause between retries. */
    @WithDefault("5m")
    Duration retryMax();

    /** With this many rows waiting to be published the service asks its clients to come back later. */
    @WithDefault("100000")
    int maxPending();

    /** The most events that one transaction may send. */
    @WithDefault("10000")
    int maxPerTransaction();
}
