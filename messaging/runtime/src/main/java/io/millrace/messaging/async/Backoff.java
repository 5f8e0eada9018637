package io.millrace.messaging.async;

import java.time.Duration;

/** Computes pauses that double up to a limit. */
public final class Backoff {

    private final long min;
    private final long max;
    private long current;

    public Backoff(Duration min, Duration max) {
        this.min = Math.max(1, min.toMillis());
        this.max = Math.max(this.min, max.toMillis());
        this.current = this.min;
    }

    /** Returns the milliseconds to wait now. */
    public long next() {
        long pause = current;
        current = Math.min(max, current * 2);
        return pause;
    }

    public void reset() {
        current = min;
    }

    /** Returns the pause before attempt {@code failures + 1}. */
    public static Duration after(int failures, Duration min, Duration max) {
        long factor = 1L << Math.min(Math.max(failures - 1, 0), 20);
        long millis = Math.min(max.toMillis(), Math.multiplyExact(min.toMillis(), factor));
        return Duration.ofMillis(millis);
    }
}
