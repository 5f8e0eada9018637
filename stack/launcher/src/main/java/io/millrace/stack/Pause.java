package io.millrace.stack;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The pause between two polls. */
public final class Pause {

    private Pause() {}

    /** @throws StackException if the thread is interrupted */
    public static void of(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new StackException("interrupted");
        }
    }
}
