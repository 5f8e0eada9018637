package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.SagaConfig;

/**
 * Whether more sagas are under way than can end in time: the edge of the service asks before it accepts work that would
 * only wait until its deadlines have passed.
 *
 * <p>By Little's law (J. D. C. Little, 1961) what is begun now has as many seconds before it as sagas are under way,
 * divided by how many end in a second.
 */
@ApplicationScoped
public class SagaPressure {

    /** What has ended counts for less by this every second: a participant that was away is not held against the rest. */
    private static final double FORGETTING = 0.97;

    private static final long LONGEST_RETRY_SECONDS = 30;

    private final Duration maxWait;
    private final int minUnderWay;
    private final AtomicLong begunSince = new AtomicLong();
    private volatile long counted;
    private volatile double endedPerSecond;

    SagaPressure(MessagingConfig config, SagaDefinitions definitions) {
        SagaConfig saga = config.saga();
        this.minUnderWay = saga.minUnderWay();
        this.maxWait = definitions
                .shortestDeadline()
                .map(shortest -> shortest.dividedBy(2))
                .filter(half -> half.compareTo(saga.maxWait()) < 0)
                .orElse(saga.maxWait());
    }

    /** One more is begun by this instance; should its transaction fail, the next census sets it right. */
    void begun() {
        begunSince.incrementAndGet();
    }

    /** How many this instance has begun since the last census; the next is told of those that it saw. */
    long begunSinceCensus() {
        return begunSince.get();
    }

    /**
     * What a census of the table found.
     *
     * @param seen of those begun by this instance, how many had been by the time the census was taken
     */
    void observed(long underWay, double ended, long seen) {
        counted = underWay;
        endedPerSecond = Math.max(ended, endedPerSecond * FORGETTING);
        begunSince.addAndGet(-seen);
    }

    /** Sagas of all instances that go on by themselves, as of a second or two ago, with those begun here since. */
    public long underWay() {
        return counted + begunSince.get();
    }

    /** How many may be under way. */
    public long limit() {
        return Math.max(minUnderWay, (long) (endedPerSecond * maxWait.toMillis() / 1000));
    }

    public boolean isFull() {
        return underWay() >= limit();
    }

    /** When there will be room, in whole seconds: 1 to 30. */
    public long retryAfterSeconds() {
        double tooMany = underWay() - limit() + 1.0;
        return Math.clamp((long) Math.ceil(tooMany / Math.max(endedPerSecond, 1)), 1, LONGEST_RETRY_SECONDS);
    }
}
