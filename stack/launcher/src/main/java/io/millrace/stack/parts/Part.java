package io.millrace.stack.parts;

import java.util.Optional;

/** One of the processes of the stack. */
public interface Part {

    String name();

    /** The port that the part listens on, as shown to users. */
    int port();

    /** Begins to start the process, without waiting for {@link #isReady()}. */
    void start();

    /** Whether the part's readiness check succeeds. */
    boolean isReady();

    boolean isAlive();

    /** Whether the part's liveness check fails. */
    default boolean isUnwell() {
        return false;
    }

    Optional<ProcessHandle> process();

    /** Sends SIGTERM, waits, and kills the process if it takes too long. */
    void stop();
}
