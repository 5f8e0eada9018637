package io.millrace.messaging.tx.shared;

import java.util.function.Supplier;

import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.event.TraceHeaders;

/**
 * A question of {@link SharedQuestions}.
 *
 * @param trace the trace of the caller that asks
 */
public record Asked<Q>(Q question, Context trace) {

    /** Runs an action that does not wait for anything on the trace of the question, such as sending an event. */
    public <T> T traced(Supplier<T> action) {
        return trace.wrapSupplier(action).get();
    }

    /** Begins work on the trace of the question. Work of other questions may go on beside it. */
    public <T> Uni<T> beside(Supplier<Uni<T>> work) {
        return TraceHeaders.begun(trace, work);
    }

    /** Runs work on the trace of the question, until the work ends. One work at a time. */
    public <T> Uni<T> within(Supplier<Uni<T>> work) {
        return TraceHeaders.within(trace, work);
    }
}
