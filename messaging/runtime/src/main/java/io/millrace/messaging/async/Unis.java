package io.millrace.messaging.async;

import io.smallrye.mutiny.Uni;

/** Helpers for {@link Uni}. */
public final class Unis {

    private Unis() {}

    /** Subscribes now, and replays the result to every later subscriber. A failure without a subscriber is dropped. */
    public static <T> Uni<T> eager(Uni<T> later) {
        Uni<T> memory = later.memoize().indefinitely();
        memory.subscribe().with(item -> {}, failure -> {});
        return memory;
    }
}
