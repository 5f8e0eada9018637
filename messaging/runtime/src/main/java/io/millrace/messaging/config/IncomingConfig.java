package io.millrace.messaging.config;

import java.time.Duration;
import java.util.Optional;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** One incoming channel. */
public interface IncomingConfig {

    /**
     * How many handlers run at the same time, each for another key; with {@code @Inbox}, how many transactions, each of
     * which may serve several events. If the connector has several consumers for the
     * channel (its {@code partitions} or {@code concurrency}), the number applies to each consumer. The same is true of
     * the bounds of the records in flight.
     */
    @WithDefault("16")
    int concurrency();

    /**
     * The most events that share one transaction, of a handler with {@code @Inbox} or of {@code Once}; 1 gives each event
     * its own. Events share only while more of them arrive than transactions end.
     */
    @WithDefault("64")
    int maxPerTransaction();

    /**
     * The least time between the beginnings of two shared transactions of a handler with {@code @Inbox}, of which the
     * second is not full. An event that comes alone waits for nothing; events that come close together wait up to this
     * time, and share. The events of one key wait for one another, so for this time each. For channels that nobody
     * waits for.
     */
    @WithDefault("0s")
    Duration linger();

    /** The most records in flight: taken from the channel and not done yet. */
    @WithDefault("256")
    int maxInFlight();

    /** The most bytes of records in flight; one record is taken in any case. */
    @WithDefault("16M")
    MemorySize maxInFlightBytes();

    /**
     * How long a handler may be at one event, fresh or parked. After that the instance counts as stuck and its liveness
     * check fails. The time covers the event's immediate retries, not waits for the database or the registry.
     */
    @WithDefault("5m")
    Duration stuckAfter();

    /** What happens to an event that its handler can't handle. */
    FailureConfig failure();

    /** What happens to an event that its handler can't handle. */
    interface FailureConfig {

        /**
         * What happens after the immediate retries have failed: {@code park} for handlers with {@code @Inbox},
         * {@code connector} for others, if not set. A handler with {@code @Keyed} alone may park too, if the service
         * has the extension's tables; {@code connector} is refused for one with {@code @Inbox}.
         */
        Optional<FailureStrategy> strategy();

        /** How many immediate retries follow the first attempt; 0 for none. */
        @WithDefault("2")
        int retries();

        /** Pause before the first immediate retry; it doubles, with jitter. */
        @WithDefault("50ms")
        Duration retryDelay();

        /** How often a parked event is tried, at least once: the last of these attempts ends with a dead letter. */
        @WithDefault("8")
        int parkedRetries();

        /** Pause before a parked event is tried for the first time; it doubles, without jitter. */
        @WithDefault("1s")
        Duration parkedDelay();

        /** The longest pause between attempts of a parked event. */
        @WithDefault("5m")
        Duration parkedDelayMax();

        /**
         * What happens to the later events of a key after one of its events has gone to the dead-letter topic: after
         * parking, as a permanent failure, as undecodable, or by the strategy {@code dead-letter}.
         */
        @WithDefault("release")
        AfterDeadLetter afterDeadLetter();

        /** The dead-letter topic; {@code <topic>.<service>.dlq} if not set. */
        Optional<String> deadLetterTopic();
    }

    /** What happens to the later events of a key after one of its events has gone to the dead-letter topic. */
    enum AfterDeadLetter {
        /** The later events are handled. */
        RELEASE,
        /**
         * The later events are parked, and wait until a person releases the key. Records without a key block nothing.
         */
        BLOCK
    }
}
