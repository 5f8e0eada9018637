package io.millrace.messaging.consume;

import io.smallrye.mutiny.Uni;

/**
 * Measures how long a handler has been at one event. The liveness check fails for a stuck handler, not for an outage, nor
 * for events that wait for a transaction.
 */
public interface Stopwatch {

    void stop();

    /** Starts the measurement anew. */
    void start();

    /** Stops the measurement during the wait, and starts it anew afterwards. */
    default <T> Uni<T> without(Uni<T> wait) {
        return Uni.createFrom().deferred(() -> {
            stop();
            return wait.invoke(this::start);
        });
    }
}
