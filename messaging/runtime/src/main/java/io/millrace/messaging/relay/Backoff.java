package io.millrace.messaging.relay;

import java.time.Duration;

/** A pause that doubles. */
final class Backoff {

    private final long min;
    private final long max;
    private long current;

    Backoff(Duration min, Duration max) {
        this.min = Math.max(1, min.toMillis());
        this.max = Math.max(this.min, max.toMillis());
        this.current = this.min;
    }

    /** Milliseconds to wait now. */
    long next() {
        long pause = current;
        current = Math.min(max, current * 2);
        return pause;
    }

    void reset() {
        current = min;
    }

    /** The pause before attempt {@code failures + 1}. */
    static Duration after(int failures, Duration min, Duration max) {
        long factor = 1L << Math.min(Math.max(failures - 1, 0), 20);
        long millis = Math.min(max.toMillis(), Math.multiplyExact(min.toMillis(), factor));
        return Duration.ofMillis(millis);
    }
}
