package io.millrace.testbed;

import java.util.List;
import java.util.function.Function;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.testing.OnContext;

/** Asks for several pieces of work at once, and tells the outcome of each. */
final class Together {

    /** The outcome of a piece that has failed, before its message. */
    static final String FAILED = "failed: ";

    private Together() {}

    /** Returns the outcomes in the order of the items. */
    static <T> List<String> run(List<T> items, Function<T, Uni<String>> ask) {
        return OnContext.run(() -> start(items, ask));
    }

    /** As {@link #run}, on the current context. */
    static <T> Uni<List<String>> start(List<T> items, Function<T, Uni<String>> ask) {
        return Uni.join()
                .all(items.stream()
                        .map(item ->
                                ask.apply(item).onFailure().recoverWithItem(failure -> FAILED + failure.getMessage()))
                        .toList())
                .andFailFast();
    }
}
