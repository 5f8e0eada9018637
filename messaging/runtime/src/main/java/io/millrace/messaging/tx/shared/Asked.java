package io.millrace.messaging.tx.shared;

import java.util.function.Supplier;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * A question of {@link SharedQuestions}.
 *
 * @param trace the trace of the caller that asks
 */
public record Asked<Q>(Q question, Context trace) {

    /** Runs an action that does not wait for anything on the trace of the question, such as sending an event. */
    public <T> T traced(Supplier<T> action) {
        try (Scope scope = trace.makeCurrent()) {
            return action.get();
        }
    }
}
