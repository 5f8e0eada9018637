package io.millrace.messaging.consume;

import io.smallrye.mutiny.Uni;

/**
 * Measures how long a handler has been at one event. The liveness check fails for a stuck handler, not for an outage.
 */
interface Stopwatch {

    /** Stops the measurement during the wait, and starts it anew afterwards. */
    <T> Uni<T> without(Uni<T> wait);
}
