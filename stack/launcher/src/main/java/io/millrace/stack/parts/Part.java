package io.millrace.stack.parts;

import java.util.Optional;

/** One of the processes of the stack. */
public interface Part {

    String name();

    /** What it listens on, for people. */
    int port();

    /** Begins to start it; {@link #isReady()} tells when it can be used. */
    void start();

    /** Whether others can use it now. */
    boolean isReady();

    boolean isAlive();

    /** Whether it says itself that only a restart helps. */
    default boolean isUnwell() {
        return false;
    }

    Optional<ProcessHandle> process();

    /** Asks it to end, waits, and ends it by force if it takes too long. */
    void stop();
}
