package io.millrace.messaging.failure;

import java.time.Duration;

import io.millrace.messaging.async.Backoff;
import io.millrace.messaging.config.FailureStrategy;
import io.millrace.messaging.config.IncomingConfig.AfterDeadLetter;
import io.millrace.messaging.config.IncomingConfig.FailureConfig;

/**
 * Decides what happens to an event after a failure. The first delivery and the retries of a parked event use the same
 * table, which has no side effects.
 *
 * <pre>
 *                    first delivery                              parked retry
 *   database away    wait, no attempt counts                     wait, no attempt counts
 *   registry away    wait, no attempt counts                     wait, no attempt counts
 *   undecodable      dead letter                                 dead letter
 *   permanent        dead letter; or ignore, or the connector    dead letter; or ignore
 *   ordinary         retry at once, a few times; then            retry with growing pauses; then
 *                    park, dead letter, ignore, the connector    dead letter, or ignore
 * </pre>
 *
 * <p>A dead letter blocks its key where {@code after-dead-letter=block} and the record has a key.
 */
public final class FailurePolicy {

    private final FailureStrategy strategy;
    private final FailureConfig config;

    public FailurePolicy(FailureStrategy strategy, FailureConfig config) {
        this.strategy = strategy;
        this.config = config;
    }

    /** What happens after a failure of the first delivery. */
    public sealed interface FirstDelivery permits Wait, Retry, Park, DeadLetter, Ignore, HandBack {}

    /** What happens after a failure of a parked event. */
    public sealed interface ParkedRetry permits Wait, Retry, DeadLetter, Ignore {}

    /** The event waits until the resource is back. No attempt counts. */
    public record Wait(Resource resource) implements FirstDelivery, ParkedRetry {}

    /** The event is tried again after the pause. */
    public record Retry(Duration pause) implements FirstDelivery, ParkedRetry {}

    /** The event is parked, and is tried again after the pause. */
    public record Park(Duration pause) implements FirstDelivery {}

    /**
     * The event goes to the dead-letter topic.
     *
     * @param block whether later events of its key wait until a person releases the key
     */
    public record DeadLetter(boolean block) implements FirstDelivery, ParkedRetry {}

    /** The event is dropped and counted. */
    public record Ignore() implements FirstDelivery, ParkedRetry {}

    /** The connector's own failure strategy deals with the record. */
    public record HandBack() implements FirstDelivery {}

    /** A resource that an event may have to wait for. */
    public enum Resource {
        DATABASE,
        REGISTRY
    }

    /**
     * @param attempt the attempt that failed, from 1
     * @param keyed whether the record has a key
     */
    public FirstDelivery afterFirstDelivery(FailureCause cause, int attempt, boolean keyed) {
        return switch (cause) {
            case DATABASE_AWAY -> new Wait(Resource.DATABASE);
            case REGISTRY_AWAY -> new Wait(Resource.REGISTRY);
            case UNDECODABLE -> deadLetter(keyed);
            case PERMANENT -> strategy == FailureStrategy.PARK ? deadLetter(keyed) : byStrategy(keyed);
            case ORDINARY ->
                attempt <= config.retries() ? new Retry(doubled(config.retryDelay(), attempt)) : byStrategy(keyed);
        };
    }

    /**
     * @param attempt how often the event has been tried since it was parked, the attempt that failed included
     * @param keyed whether the record has a key
     */
    public ParkedRetry afterParkedRetry(FailureCause cause, int attempt, boolean keyed) {
        return switch (cause) {
            case DATABASE_AWAY -> new Wait(Resource.DATABASE);
            case REGISTRY_AWAY -> new Wait(Resource.REGISTRY);
            case UNDECODABLE -> deadLetter(keyed);
            case PERMANENT -> givenUp(keyed);
            case ORDINARY ->
                attempt < config.parkedRetries()
                        ? new Retry(Backoff.after(attempt + 1, config.parkedDelay(), config.parkedDelayMax()))
                        : givenUp(keyed);
        };
    }

    /** Whether events of the channel may be parked or blocked. If so, each delivery first looks for parked events. */
    public boolean mayPark() {
        return strategy == FailureStrategy.PARK || config.afterDeadLetter() == AfterDeadLetter.BLOCK;
    }

    private FirstDelivery byStrategy(boolean keyed) {
        return switch (strategy) {
            case PARK -> new Park(Backoff.after(1, config.parkedDelay(), config.parkedDelayMax()));
            case DEAD_LETTER -> deadLetter(keyed);
            case IGNORE -> new Ignore();
            case CONNECTOR -> new HandBack();
        };
    }

    /**
     * Never hands back: the strategy may have changed since the event was parked, and its connector's message is gone.
     */
    private ParkedRetry givenUp(boolean keyed) {
        return strategy == FailureStrategy.IGNORE ? new Ignore() : deadLetter(keyed);
    }

    private DeadLetter deadLetter(boolean keyed) {
        return new DeadLetter(keyed && config.afterDeadLetter() == AfterDeadLetter.BLOCK);
    }

    private static Duration doubled(Duration pause, int attempt) {
        return pause.multipliedBy(1L << Math.min(attempt - 1, 20));
    }
}
