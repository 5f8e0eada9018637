package io.millrace.stack;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** Waiting for what others do. */
public final class Await {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private Await() {}

    /**
     * Tries until there is a result, with growing pauses.
     *
     * @param attempt gives null if it is too early
     * @throws StackException if there is none in time
     */
    public static <T> T until(String what, Duration patience, Supplier<@Nullable T> attempt) {
        Instant end = Instant.now().plus(patience);
        Duration pause = FIRST_PAUSE;
        while (Instant.now().isBefore(end)) {
            T result = attempt.get();
            if (result != null) {
                return result;
            }
            Pause.of(pause);
            Duration next = pause.multipliedBy(3).dividedBy(2);
            pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
        }
        throw new StackException("%s: not within %d s".formatted(what, patience.toSeconds()));
    }
}
