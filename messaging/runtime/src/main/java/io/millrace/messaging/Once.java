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
     * <p>While transactions of the channel run, what other events ask for gathers, and shares the next transaction: the
     * works run one after the other, as the methods with {@code @Inbox} do. If one fails, all are rolled back and
     * repeated, the failing one alone. So the work may be called more than once before it has its effect once.
     *
     * @param event the context of the event, as the handler received it
     * @param work the work to do in the transaction; must not open a transaction of its own, nor rely on a session or on
     *     entities of the caller, unless the caller has a session open: then the work uses that session, and shares
     *     nothing
     * @return completes when the transaction has committed, also for a duplicate; fails with
     *     {@link IllegalStateException} if the handler carries {@code @Inbox}, if this run of the handler has called the
     *     method before, or if the work marks the transaction for rollback; otherwise as the work does
     */
    Uni<Void> run(EventContext event, Supplier<Uni<Void>> work);

    /**
     * Whether {@link #run} would drop the work, so that the handler can skip its external call: the event was handled
     * before, or was given up and is not redriven. Another instance may be handling the event at this moment, so
     * {@code false} is no promise. The first question of a run of the handler is answered by the look that the consumer
     * has taken just before; later ones ask the database.
     */
    Uni<Boolean> isHandled(EventContext event);
}
