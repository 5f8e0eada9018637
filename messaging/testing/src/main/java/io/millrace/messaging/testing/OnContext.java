package io.millrace.messaging.testing;

import java.time.Duration;
import java.util.function.Supplier;

import io.quarkus.arc.Arc;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

import io.millrace.messaging.tx.Contexts;

/** Runs reactive work from a test's thread on a duplicated Vert.x context, as a request would. */
public final class OnContext {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private OnContext() {}

    /** Runs the work and waits for its end. */
    public static <T> T run(Supplier<Uni<T>> work) {
        return start(work).await().atMost(TIMEOUT);
    }

    /** Returns the work, which runs on a context of its own when the result is subscribed. */
    public static <T> Uni<T> start(Supplier<Uni<T>> work) {
        Vertx vertx = Arc.container().instance(Vertx.class).get();
        return Uni.createFrom().deferred(() -> Contexts.runOn(Contexts.duplicate(vertx), work));
    }
}
