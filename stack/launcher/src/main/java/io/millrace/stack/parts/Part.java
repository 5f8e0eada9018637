package io.millrace.stack.parts;

import java.util.Optional;

/** One of the processes of the stack. */
public interface Part {

    String name();

    /** The port it listens on, as shown to users. */
    int port();

    /** Begins to start the process, without waiting for {@link #isReady()}. */
    void start();

    /** Whether its readiness check succeeds. */
    boolean isReady();

    boolean isAlive();

    /** Whether its liveness check fails. */
    default boolean isUnwell() {
        return false;
    }

    Optional<ProcessHandle> process();

    /** Sends SIGTERM, waits, and kills the process if it takes too long. */
    void stop();
}
