package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.relay.read.Timeline;

/**
 * Decides how long the loops of the channels pause between two reads of all lanes. Such reads find the rows of other
 * instances. Used on the relay's context.
 *
 * <pre>
 *   another instance may store events, some were stored of late -> 75 ms at most
 *   another instance may store events, none were of late --------> poll-max at most
 *   no other instance may, but rows may wait --------------------> poll-max at most
 *   no other instance may, and no row waits ---------------------> until the heartbeat learns that an id was drawn,
 *                                                                  of another instance, or of another timeline
 * </pre>
 */
final class Pace {

    /** How late the rows of another instance are seen, at most, while the service stores events. */
    private static final Duration PROMPT = Duration.ofMillis(75);

    private static final Duration OF_LATE = Duration.ofMinutes(1);

    private final Timeline timeline;
    private final BooleanSupplier alone;
    private final long shortest;
    private final long longest;

    /** @param alone returns whether the latest heartbeat has found no other instance that may store events */
    Pace(Timeline timeline, BooleanSupplier alone, OutboxConfig config) {
        this.timeline = timeline;
        this.alone = alone;
        this.shortest = config.pollMin().toMillis();
        this.longest = config.pollMax().toMillis();
    }

    /**
     * Returns the nanoseconds to pause after a read of all lanes that has found nothing.
     *
     * @param growing the pause in milliseconds that grows with each such read
     */
    long pause(ChannelRelay relay, long growing) {
        long pause = TimeUnit.MILLISECONDS.toNanos(growing);
        if (!alone.getAsBoolean()) {
            return timeline.hasDrawnWithin(OF_LATE)
                    ? TimeUnit.MILLISECONDS.toNanos(
                            Math.clamp(PROMPT.toMillis(), shortest, Math.max(shortest, growing)))
                    : pause;
        }
        return growing >= longest && relay.isAtRest() ? Math.max(pause, relay.untilGround()) : pause;
    }

    /** Returns whether a pause of this many nanoseconds is longer than what is known now allows. */
    boolean isTooLong(long pause, ChannelRelay relay) {
        return pause > TimeUnit.MILLISECONDS.toNanos(longest) && !(alone.getAsBoolean() && relay.isAtRest());
    }
}
