package io.millrace.messaging.tx.shared;

import io.opentelemetry.context.Context;
import io.smallrye.mutiny.subscription.UniEmitter;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work whose caller gets a result when the transaction has committed. Create it on the caller's context,
 * whose trace it continues. A piece whose caller has cancelled is not begun.
 *
 * @param <T> type of the result
 */
public abstract class CallersPiece<T extends @Nullable Object> implements SharedPiece {

    private final UniEmitter<? super T> caller;
    private final Context trace = Context.current();
    private volatile boolean ended;
    private @Nullable T result;

    @SuppressWarnings("this-escape") // the emitter calls back later
    protected CallersPiece(UniEmitter<? super T> caller) {
        this.caller = caller;
        caller.onTermination(() -> ended = true);
    }

    /** Keeps the result until the transaction has committed. */
    protected final void hasResult(T item) {
        result = item;
    }

    @Override
    public final Context trace() {
        return trace;
    }

    @Override
    public final boolean isWanted() {
        return !ended;
    }

    @Override
    public final void begins() {}

    @Override
    public final void waits() {
        result = null;
    }

    @Override
    @SuppressWarnings("NullAway") // a result that is null is of a nullable type
    public final void done() {
        caller.complete(result);
    }

    @Override
    public final void failed(Throwable failure) {
        caller.fail(failure);
    }
}
