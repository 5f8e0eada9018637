package io.millrace.messaging.tx.shared;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Gathers items while batches of earlier items are worked at.
 *
 * <p>An item that finds nothing running starts at once, as a batch of one. What arrives meanwhile waits, and the next
 * batch takes all of it, up to a limit. A further batch starts beside a running one when it is full, or when its first
 * item has waited for twice as long as batches take: then the running batch is a slow one. The limit is halved after a
 * batch that failed, and doubled after one that was quick or that was worth its length: see {@link Shares}. While a batch
 * runs for more than a second and for longer than batches take, the limit is one: something that items wait for is
 * slow, and each should wait for itself only. The idea of gathering is that of a database's group commit.
 *
 * <p>With a linger time, a batch that is not full begins no sooner than that time after the batch before it began. So a
 * steady flow of items makes few batches, and an item that comes alone still starts at once.
 *
 * <p>Where batches take long, and larger ones cost less for each item, there is a linger time without a setting: twice the
 * time of a batch. Processors that are all busy get fewer batches so, which makes them less busy; where batches are
 * quick there is none, and nothing waits.
 *
 * <p>Not thread-safe: all calls, completions included, come from one context.
 *
 * @param <T> type of the items
 */
final class Gathering<T> {

    private static final Duration LEAST_PATIENCE = Duration.ofMillis(5);
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(1);

    /** A batch that takes longer is too large, unless small ones take as long: its items wait for each other. */
    private static final Duration LONG = Duration.ofMillis(500);

    private static final Duration SLOW = Duration.ofSeconds(1);

    /** Batches of a machine that has time left take less, those of one that has none take more. */
    private static final long BUSY = Duration.ofMillis(20).toNanos();

    private static final long LONGEST_LINGER = Duration.ofMillis(500).toNanos();

    /** A batch is slow if it takes this many times as long as batches do. Where all is slow, none is. */
    private static final int SLOWER = 4;

    /** Share of the last batch's time in the average. */
    private static final double WEIGHT = 0.2;

    private final int most;
    private final int concurrency;
    private final long lingerNanos;
    private final Timer timer;
    private final LongSupplier nanoTime;
    private final BiConsumer<List<T>, Ended> work;
    private final Deque<Waiting<T>> waiting = new ArrayDeque<>();
    private final Deque<T> alone = new ArrayDeque<>();
    /** When each running batch began, the oldest first. */
    private final Deque<Long> running = new ArrayDeque<>();

    private final Shares shares = new Shares();

    private int limit;
    private long averageNanos = LEAST_PATIENCE.toNanos();
    private long lastBegin;
    private boolean largerCostLess = true;
    private boolean timerIsSet;
    private long timerAt;

    /** Runs a task later, on the context of this object. */
    interface Timer {
        void after(Duration pause, Runnable task);
    }

    /** Told when a batch has ended. */
    interface Ended {
        void ended(boolean successfully);
    }

    private record Waiting<T>(T item, long since) {}

    /**
     * @param most the most items in a batch
     * @param concurrency the most batches at the same time
     * @param linger the least time between the beginnings of two batches of which the second is not full; zero for none
     * @param work starts a batch, and tells its second argument once when the batch has ended
     */
    Gathering(
            int most,
            int concurrency,
            Duration linger,
            Timer timer,
            LongSupplier nanoTime,
            BiConsumer<List<T>, Ended> work) {
        this.most = most;
        this.concurrency = concurrency;
        this.lingerNanos = linger.toNanos();
        this.lastBegin = nanoTime.getAsLong() - LONGEST_LINGER - lingerNanos;
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.work = work;
        this.limit = most;
    }

    void add(T item) {
        waiting.add(new Waiting<>(item, nanoTime.getAsLong()));
        startDue();
    }

    /** Adds an item that shares its batch with no other. */
    void addAlone(T item) {
        alone.add(item);
        startDue();
    }

    private void startDue() {
        while (running.size() < concurrency && (!alone.isEmpty() || isBatchDue())) {
            begin(alone.isEmpty() ? take() : List.of(alone.remove()));
        }
        if (!waiting.isEmpty() && running.size() < concurrency) {
            startDueAfter(Math.max(0, untilDue(waiting.element())));
        }
    }

    /** A timer that is set for earlier serves as well; one that is set for later does not. */
    private void startDueAfter(long nanos) {
        long at = nanoTime.getAsLong() + nanos;
        if (timerIsSet && timerAt - at <= 0) {
            return;
        }
        timerIsSet = true;
        timerAt = at;
        timer.after(Duration.ofNanos(nanos), () -> {
            if (timerAt == at) {
                timerIsSet = false;
            }
            startDue();
        });
    }

    private boolean isBatchDue() {
        Waiting<T> first = waiting.peek();
        return first != null && (waiting.size() >= limit() || untilDue(first) <= 0);
    }

    /** The time in nanoseconds until a batch that is not full starts with this item; beside a running one it starts later. */
    private long untilDue(Waiting<T> first) {
        long patience =
                running.isEmpty() ? 0 : Math.clamp(2 * averageNanos, LEAST_PATIENCE.toNanos(), MOST_PATIENCE.toNanos());
        long now = nanoTime.getAsLong();
        return Math.max(first.since() + patience, lastBegin + linger()) - now;
    }

    /** The least time between the beginnings of two batches of which the second is not full. */
    private long linger() {
        return largerCostLess && averageNanos > BUSY
                ? Math.max(lingerNanos, Math.min(2 * averageNanos, LONGEST_LINGER))
                : lingerNanos;
    }

    private int limit() {
        Long oldest = running.peek();
        return oldest != null && nanoTime.getAsLong() - oldest > slow() ? 1 : limit;
    }

    private long slow() {
        return Math.max(SLOW.toNanos(), SLOWER * averageNanos);
    }

    private List<T> take() {
        var batch = new ArrayList<T>();
        int room = limit();
        while (batch.size() < room && !waiting.isEmpty()) {
            batch.add(waiting.remove().item());
        }
        return batch;
    }

    private void begin(List<T> batch) {
        Long began = nanoTime.getAsLong();
        lastBegin = began;
        running.add(began);
        work.accept(batch, successfully -> {
            running.remove(began);
            learn(batch.size(), successfully, nanoTime.getAsLong() - began);
            startDue();
        });
    }

    private void learn(int size, boolean successfully, long nanos) {
        averageNanos = Math.round((1 - WEIGHT) * averageNanos + WEIGHT * nanos);
        boolean pays = shares.learn(size, nanos);
        largerCostLess = size == 1 ? largerCostLess : pays;
        if (size == 1) {
            limit = successfully ? Math.max(limit, Math.min(most, 2)) : limit;
        } else if (successfully && (pays || nanos < LONG.toNanos())) {
            limit = Math.min(most, limit * 2);
        } else {
            limit = Math.max(1, limit / 2);
        }
    }
}
