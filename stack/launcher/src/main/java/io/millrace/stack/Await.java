package io.millrace.stack;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** Polls a remote state until it is reached. */
public final class Await {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private Await() {}

    /**
     * Repeats an attempt with growing pauses until it has a result.
     *
     * @param attempt returns null if there is no result yet
     * @throws StackException if there is no result in time
     */
    public static <T> T until(String what, Duration patience, Supplier<@Nullable T> attempt) {
        return until(what, patience, FIRST_PAUSE, attempt);
    }

    /** The same, with the pause behind the first attempt. */
    public static <T> T until(String what, Duration patience, Duration first, Supplier<@Nullable T> attempt) {
        Instant end = Instant.now().plus(patience);
        Duration pause = first;
        while (Instant.now().isBefore(end)) {
            T result = attempt.get();
            if (result != null) {
                return result;
            }
            Pause.of(pause);
            Duration next = pause.multipliedBy(3).dividedBy(2);
            pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
        }
        throw new StackException("Gave up after %d s of waiting for: %s".formatted(patience.toSeconds(), what));
    }
}
