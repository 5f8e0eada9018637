package io.millrace.messaging;

import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;

/**
 * The inbox for handlers that do something besides the database: call what is outside first, under an idempotency key
 * made from the event's id, then store the result here.
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
     * Runs the work in a transaction unless the event was handled before.
     *
     * @param event what is being handled
     * @param work what to do in the transaction; must not open one of its own
     * @return completes when the transaction has committed, or at once for a duplicate
     */
    Uni<Void> run(EventContext event, Supplier<Uni<Void>> work);

    /**
     * Tells whether the event was handled before, to spare the call to the outside. Another instance may be handling
     * it at this moment, so the answer "no" is no promise.
     */
    Uni<Boolean> isHandled(EventContext event);
}
