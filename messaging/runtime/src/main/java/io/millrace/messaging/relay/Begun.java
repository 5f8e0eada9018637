package io.millrace.messaging.relay;

import io.smallrye.mutiny.Uni;

/** Work that goes on beside other work. */
final class Begun {

    private Begun() {}

    /** The same, begun now rather than when somebody asks. Whoever asks is told how it ended; nobody has to. */
    static <T> Uni<T> of(Uni<T> later) {
        Uni<T> memory = later.memoize().indefinitely();
        memory.subscribe().with(item -> {}, failure -> {});
        return memory;
    }
}
