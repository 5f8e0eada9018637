package io.millrace.messaging;

import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;

/**
 * The inbox for handlers that also call an external system. Call that system first, under an idempotency key made from
 * the event's id; then store the result with {@link #run}.
 *
 * <pre>{@code
 * @Incoming("payment-commands")
 * @Keyed
 * Uni<Void> on(ChargePayment command, EventContext context) {
 *     return gateway.charge(context.id(), command)
 *             .chain(result -> once.run(context, () -> store.charged(result)));
 * }
 * }</pre>
 */
public interface Once {

    /**
     * Runs the work in a transaction unless the event was handled before, or was given up and is not redriven. One run
     * of the handler may call this once, and again after the transaction failed.
     *
     * @param event the context of the event, as the handler received it
     * @param work the work to do in the transaction; must not open a transaction of its own
     * @return completes when the transaction has committed, or at once for a duplicate; fails with
     *     {@link IllegalStateException} if the handler carries {@code @Inbox}, or if this run of the handler has called
     *     the method before
     */
    Uni<Void> run(EventContext event, Supplier<Uni<Void>> work);

    /**
     * Whether {@link #run} would drop the work, so that the handler can skip its external call: the event was handled
     * before, or was given up and is not redriven. Another instance may be handling the event at this moment, so
     * {@code false} is no promise.
     */
    Uni<Boolean> isHandled(EventContext event);
}
