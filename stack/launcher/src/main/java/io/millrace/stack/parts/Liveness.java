package io.millrace.stack.parts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The liveness check of a part, with the period and failure threshold of a Kubernetes probe. A process that does not
 * answer at all does not fail it: a debugger may have stopped it.
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

    /** Checks the part if the period has passed. */
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
