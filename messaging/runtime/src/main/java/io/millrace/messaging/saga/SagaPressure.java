package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.SagaConfig;

/**
 * Tells whether more sagas are under way than can end in time. The edge of the service asks before it accepts work that
 * would only wait until its deadlines have passed.
 *
 * <p>By Little's law (J. D. C. Little, 1961) a saga that begins now takes, in seconds, the number of sagas under way
 * divided by the number that end per second.
 */
@ApplicationScoped
public class SagaPressure {

    /**
     * Factor by which the remembered rate of ended sagas shrinks every second: a participant's outage lowers the limit
     * only slowly.
     */
    private static final double FORGETTING = 0.97;

    private static final long LONGEST_RETRY_SECONDS = 30;

    private final Duration maxWait;
    private final int minUnderWay;
    private final AtomicLong begunSince = new AtomicLong();
    private final AtomicLong entered = new AtomicLong();
    private volatile long counted;
    private volatile long stuck;
    private volatile double endedPerSecond;
    private volatile Runnable onUse = () -> {};

    @Inject
    SagaPressure(MessagingConfig config, SagaDefinitions definitions) {
        this(config.saga().minUnderWay(), maxWait(config.saga(), definitions));
    }

    SagaPressure(int minUnderWay, Duration maxWait) {
        this.minUnderWay = minUnderWay;
        this.maxWait = maxWait;
    }

    private static Duration maxWait(SagaConfig config, SagaDefinitions definitions) {
        return definitions
                .shortestDeadline()
                .map(shortest -> shortest.dividedBy(2))
                .filter(half -> half.compareTo(config.maxWait()) < 0)
                .orElse(config.maxWait());
    }

    /** Counts a saga that this instance begins. If the saga's transaction fails, the next census corrects the count. */
    void begun() {
        begunSince.incrementAndGet();
        onUse.run();
    }

    /** Calls the census whenever a decision depends on the counts, so that it need not count while nobody asks. */
    void onUse(Runnable census) {
        onUse = census;
    }

    /**
     * Number of sagas that this instance has begun since the last census, and whose transactions have ended by now; the next
     * census passes it to {@link #observed}. A saga whose transaction is under way may be missing from that census, so it
     * counts until the census after.
     */
    long begunSinceCensus() {
        return Math.max(0, begunSince.get() - entered.get());
    }

    /**
     * Takes over the counts of a census of the table {@code saga}.
     *
     * @param ended number of sagas that ended per second
     * @param seen number of sagas that this instance had begun, since the census before, when this census began
     */
    void observed(long underWay, long waitingForAPerson, double ended, long seen) {
        observed(underWay, waitingForAPerson, ended, seen, 1);
    }

    /** @param seconds since the census before */
    void observed(long underWay, long waitingForAPerson, double ended, long seen, double seconds) {
        counted = underWay;
        stuck = waitingForAPerson;
        endedPerSecond = Math.max(ended, endedPerSecond * Math.pow(FORGETTING, seconds));
        begunSince.addAndGet(-seen);
    }

    /**
     * Takes a place for a request that will start a saga, unless no place is free. Requests that come at the same
     * moment get no more places than are free. A request that has begun its saga and has not left counts twice: a
     * census does not see the saga before its transaction is committed.
     */
    public boolean tryEnter() {
        onUse.run();
        long before;
        do {
            before = entered.get();
            if (counted + begunSince.get() + before >= limit()) {
                return false;
            }
        } while (!entered.compareAndSet(before, before + 1));
        return true;
    }

    /** Gives a place back: the request's transaction has ended, by whatever outcome. */
    public void leave() {
        entered.decrementAndGet();
    }

    /**
     * Number of sagas that go on by themselves: of all instances, as of a second or two ago while requests come, plus those begun by this
     * instance since, and those that this instance is about to begin.
     */
    public long underWay() {
        return counted + begunSince.get() + entered.get();
    }

    /**
     * Number of sagas that may be under way. Each stuck saga takes a place, up to half of the places: many stuck sagas
     * are felt at the edge, but don't close it until a person comes.
     */
    public long limit() {
        long places = Math.max(minUnderWay, (long) (endedPerSecond * maxWait.toMillis() / 1000));
        return places - Math.min(stuck, places / 2);
    }

    public boolean isFull() {
        onUse.run();
        return underWay() >= limit();
    }

    /** Estimated time until a place is free, in whole seconds: 1 to 30. */
    public long retryAfterSeconds() {
        double tooMany = underWay() - limit() + 1.0;
        return Math.clamp((long) Math.ceil(tooMany / Math.max(endedPerSecond, 1)), 1, LONGEST_RETRY_SECONDS);
    }
}
