package io.millrace.messaging.async;

import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Context;

/**
 * Times the rounds of a loop that works off rows that fall due. A rest ends when the next row that the round has found falls
 * due, or at a signal of this process, and never lasts longer than the longest pause. So an idle loop asks the database
 * seldom, and rows that another process has stored are found after the longest pause at the latest.
 *
 * <p>Each round ends with a call of {@link #rest}; no round begins before. Rounds run on the context. All methods may be
 * called on any thread.
 */
public final class LoopTimer {

    /** Signals for times that are this close together cause one round. */
    private static final long GRAIN_MS = 20;

    /** Vert.x counts its timers from 0. */
    private static final long NONE = -1;

    private final Context context;
    private final Runnable round;
    private final long longest;
    private final long origin = System.nanoTime();

    // The fields below are accessed on the context only. Times are milliseconds since the origin.
    private final TreeSet<Long> signalled = new TreeSet<>();
    private boolean resting;
    private boolean stopped;
    private long timer = NONE;
    private long next;

    /** @param longest the longest pause between two rounds; at least a millisecond */
    public LoopTimer(Context context, Duration longest, Runnable round) {
        this.context = context;
        this.round = round;
        this.longest = Math.max(1, longest.toMillis());
    }

    /** Runs the first round. Signals before it are kept. */
    public void begin() {
        context.runOnContext(ignored -> run());
    }

    /**
     * Signals that a row falls due after the given time. A round begins then; if a round is running, the next one does. A
     * signal for later than the longest pause is dropped, as a round before finds the row in the table.
     */
    public void dueIn(Duration time) {
        long millis = Math.max(0, time.toMillis());
        if (millis < longest) {
            long at = now() + millis;
            context.runOnContext(ignored -> signal(millis == 0 ? at : (at / GRAIN_MS + 1) * GRAIN_MS));
        }
    }

    /** Ends a round. The next one begins after the pause, or earlier at a signal. */
    public void rest(Duration pause) {
        context.runOnContext(ignored -> {
            resting = true;
            plan(now() + Math.clamp(pause.toMillis(), 1, longest));
            if (!signalled.isEmpty()) {
                plan(signalled.getFirst());
            }
        });
    }

    /** Ends the loop: no further round begins. */
    public void stop() {
        context.runOnContext(ignored -> stopped = true);
    }

    private void signal(long at) {
        signalled.add(at);
        if (resting) {
            plan(at);
        }
    }

    private void plan(long at) {
        if (timer != NONE) {
            if (at >= next) {
                return;
            }
            context.owner().cancelTimer(timer);
        }
        next = at;
        timer = context.owner()
                .setTimer(
                        Math.max(1, at - now()),
                        id -> context.runOnContext(ignored -> {
                            if (id == timer) {
                                run();
                            }
                        }));
    }

    private void run() {
        timer = NONE;
        if (stopped) {
            return;
        }
        resting = false;
        // A signal during the round stays: the round may have read the table before.
        signalled.headSet(now(), true).clear();
        round.run();
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - origin);
    }
}
