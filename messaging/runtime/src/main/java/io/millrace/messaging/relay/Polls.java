package io.millrace.messaging.relay;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.vertx.core.Context;

/**
 * Ends the pauses of the channels' loops by one timer. When the pause of one loop is over, the loops begin their rounds
 * at the same time whose pauses are half over, so that all of them share the statements of these rounds. Idle channels
 * come to poll at the same times that way. No pause is prolonged. Used on the relay's context.
 */
final class Polls {

    private static final long NO_TIMER = -1;

    private final Context context;
    private final Supplier<List<? extends Polled>> loops;
    private long timer = NO_TIMER;
    /** When the timer fires, as {@link System#nanoTime}. */
    private long at;

    /** A loop that pauses between its rounds. */
    interface Polled {

        boolean isPausing();

        /** When the pause ends, as {@link System#nanoTime}. */
        long due();

        /** The length of the whole pause in nanoseconds. */
        long pause();

        /** Ends the pause, and begins a round. */
        void poll();
    }

    Polls(Context context, Supplier<List<? extends Polled>> loops) {
        this.context = context;
        this.loops = loops;
    }

    /** Takes note that a loop has begun a pause. */
    void pausing(Polled loop) {
        if (timer == NO_TIMER || at - loop.due() > 0) {
            context.owner().cancelTimer(timer);
            schedule(loop.due());
        }
    }

    private void schedule(long due) {
        at = due;
        long millis = TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()) + 1;
        timer = context.owner().setTimer(Math.max(1, millis), id -> context.runOnContext(ignored -> onTimer(id)));
    }

    private void onTimer(long id) {
        if (id != timer) {
            return;
        }
        timer = NO_TIMER;
        long now = System.nanoTime();
        List<? extends Polled> pausing =
                loops.get().stream().filter(Polled::isPausing).toList();
        if (pausing.stream().anyMatch(loop -> loop.due() - now <= 0)) {
            pausing.stream()
                    .filter(loop -> loop.due() - now <= loop.pause() / 2)
                    .forEach(Polled::poll);
        }
        // Those that are left. A loop that has begun a round comes back with its next pause.
        pausing.stream().filter(Polled::isPausing).forEach(this::pausing);
    }

    void stop() {
        context.owner().cancelTimer(timer);
        timer = NO_TIMER;
    }
}
