package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;

/** Repeats work for as long as it takes, an hour or a day, without piling anything up. */
public final class Again {

    private Again() {}

    /**
     * Does the work, and does it again after each failure, when what {@code before} returns has completed. If that fails,
     * so does this.
     */
    public static <T> Uni<T> after(Supplier<Uni<T>> work, Function<Throwable, Uni<Void>> before) {
        return Uni.createFrom().deferred(work::get).onFailure().retry().when(failures -> failures.onItem()
                .transformToUniAndConcatenate(failure -> before.apply(failure).replaceWith(Boolean.TRUE)));
    }

    /** Pauses that double up to a limit, taken on the context on which they are asked for. */
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
