package io.millrace.messaging.config;

import java.time.Duration;
import java.util.Optional;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** One incoming channel. */
public interface IncomingConfig {

    /** How many handlers run at the same time, each for another key. */
    @WithDefault("16")
    int concurrency();

    /** How many records are taken from the channel before the first of them is done with. */
    @WithDefault("256")
    int maxInFlight();

    /** How many bytes of records are taken from the channel before the first of them is done with; one record at least. */
    @WithDefault("16M")
    MemorySize maxInFlightBytes();

    /** After this long in a handler, the instance counts as stuck and its liveness check fails. */
    @WithDefault("5m")
    Duration stuckAfter();

    /** What becomes of an event that its handler can't handle. */
    FailureConfig failure();

    /** What becomes of an event that its handler can't handle. */
    interface FailureConfig {

        /** What to do when the immediate retries have failed. Parking needs a handler with {@code @Inbox}. */
        Optional<FailureStrategy> strategy();

        /** How often to try again at once. */
        @WithDefault("2")
        int retries();

        /** Pause before the first immediate retry; it doubles, with jitter. */
        @WithDefault("50ms")
        Duration retryDelay();

        /** How often a parked event is tried again. */
        @WithDefault("8")
        int parkedRetries();

        /** Pause before a parked event is tried for the first time; it doubles. */
        @WithDefault("1s")
        Duration parkedDelay();

        /** The longest pause between attempts of a parked event. */
        @WithDefault("5m")
        Duration parkedDelayMax();

        /** What becomes of the events behind a parked one that has gone to the dead-letter topic. */
        @WithDefault("release")
        AfterDeadLetter afterDeadLetter();

        /** Where dead letters go; {@code <topic>.<service>.dlq} if not set. */
        Optional<String> deadLetterTopic();
    }

    /** What becomes of the events behind a parked one that has gone to the dead-letter topic. */
    enum AfterDeadLetter {
        /** They are handled. */
        RELEASE,
        /** They wait until a person releases the key. */
        BLOCK
    }
}
