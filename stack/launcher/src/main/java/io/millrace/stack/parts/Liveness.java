package io.millrace.stack.parts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Whether a part is to be restarted because it says so itself: as often and as many times in a row as the liveness probe
 * of a cluster would ask. One that doesn't answer at all is none of these: it may be stopped on purpose, as by a debugger.
 */
final class Liveness {

    static final Duration EVERY = Duration.ofSeconds(10);
    static final int TIMES = 3;

    private final InstantSource clock;
    private Instant next = Instant.MIN;
    private int inARow;

    Liveness(InstantSource clock) {
        this.clock = clock;
    }

    /** Asks the part if it is time to. */
    synchronized boolean isLost(Part part) {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return false;
        }
        next = now.plus(EVERY);
        inARow = part.isUnwell() ? inARow + 1 : 0;
        return inARow >= TIMES;
    }

    synchronized void forget() {
        next = Instant.MIN;
        inARow = 0;
    }
}
