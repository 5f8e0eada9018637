package io.millrace.tracking;

import java.time.Duration;

/** Counts what a client sends over a socket that takes nothing: libraries may send keep-alives, which is fine. */
final class Inbound {

    private static final int MAX = 20;
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

    private long begin = System.nanoTime();
    private int count;

    /** Counts a message; whether there are more than a client may send in so short a time. */
    synchronized boolean isFlood() {
        long now = System.nanoTime();
        if (now - begin > WINDOW_NANOS) {
            begin = now;
            count = 0;
        }
        count++;
        return count > MAX;
    }
}
