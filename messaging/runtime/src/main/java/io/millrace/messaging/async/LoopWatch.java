package io.millrace.messaging.async;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Watches whether a loop still runs rounds, and whether an error stops it that no repetition mends. The loop calls
 * {@link #ended} at the end of each round, however the round ended; the liveness check calls {@link #trouble}. A watch is
 * silent until it begins. All methods may be called on any thread.
 */
public final class LoopWatch {

    private static final int MAX_CAUSES = 20;

    private final String name;
    private final Duration longest;
    private volatile long last;
    private volatile boolean watching;
    private volatile @Nullable LinkageError linkageError;

    LoopWatch(String name, Duration longest) {
        this.name = name;
        this.longest = longest;
    }

    public String name() {
        return name;
    }

    /** Begins the watch: the first round has as much time from now on as any other. */
    public void begin() {
        last = System.nanoTime();
        watching = true;
    }

    boolean isWatching() {
        return watching;
    }

    /**
     * Records the end of a round.
     *
     * @param failure why the round failed; null if it ended well. A failure that no repetition mends makes the instance
     *     unhealthy, until a round ends well.
     */
    public void ended(@Nullable Throwable failure) {
        LinkageError error = failure == null ? null : linkage(failure);
        if (failure == null || error != null) {
            linkageError = error;
        }
        last = System.nanoTime();
    }

    /** Ends the watch: the loop was stopped on purpose. */
    public void stop() {
        watching = false;
    }

    /** Describes a trouble that a restart, or another version of a library, would mend; empty if the loop is well. */
    public Optional<String> trouble() {
        if (!watching) {
            return Optional.empty();
        }
        LinkageError error = linkageError;
        if (error != null) {
            return Optional.of("every round fails until a restart with matching libraries: " + error);
        }
        Duration since = Duration.ofNanos(System.nanoTime() - last);
        return since.compareTo(longest) > 0
                ? Optional.of("has not finished a round for " + since.truncatedTo(ChronoUnit.SECONDS))
                : Optional.empty();
    }

    /**
     * Finds the cause that is a class or method which is missing, or not the one compiled against; null if there is
     * none. Such an error stays as long as the process runs.
     */
    private static @Nullable LinkageError linkage(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof LinkageError error) {
                return error;
            }
            cause = cause.getCause();
        }
        return null;
    }
}
