package io.millrace.messaging.async;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.Contexts;

/** Repeats asynchronous work until it succeeds. Memory use does not grow with the number of attempts. */
public final class Retry {

    private Retry() {}

    /**
     * Runs {@code work}, and runs it again after each failure, until it succeeds.
     *
     * @param beforeRetry called with each failure; the next attempt begins when its result completes. If its result
     *     fails, the retries end with that failure.
     */
    public static <T> Uni<T> untilSuccess(Supplier<Uni<T>> work, Function<Throwable, Uni<Void>> beforeRetry) {
        return Uni.createFrom().deferred(work::get).onFailure().retry().when(failures -> failures.onItem()
                .transformToUniAndConcatenate(
                        failure -> beforeRetry.apply(failure).replaceWith(Boolean.TRUE)));
    }

    /** Returns a function that pauses after each failure, on the caller's context. The pauses double up to a limit. */
    public static Function<Throwable, Uni<Void>> pausing(Duration first, Duration longest) {
        var next = new Duration[] {first};
        return failure -> {
            Duration pause = next[0];
            Duration doubled = pause.multipliedBy(2);
            next[0] = doubled.compareTo(longest) > 0 ? longest : doubled;
            return Contexts.pause(pause);
        };
    }
}
