package io.millrace.payments;

import java.time.Clock;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.Money;
import io.millrace.kit.rules.PaymentTokens;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;
import io.millrace.payments.PaymentProvider.Approved;
import io.millrace.payments.PaymentProvider.ChargeResult;
import io.millrace.payments.PaymentProvider.Declined;

/**
 * Charges for an order at once, and at most once: orders of earlier releases ask for that. Those of this release
 * authorize, and capture later.
 *
 * <p>The call to the provider comes before the transaction, under a key made from the order's id. After a crash in
 * between, the redelivered command repeats the call and gets the first call's answer. A command whose key may be
 * forgotten, such as a redriven dead letter, looks for the charge first. A command that was handled before, or was given
 * up and is not redriven, asks the provider nothing.
 */
@ApplicationScoped
class Charging {

    private final PaymentStore store;
    private final PaymentEvents events;
    private final PaymentProvider provider;
    private final Capturing capturing;
    private final Undoing undoing;
    private final Once once;
    private final Clock clock;

    Charging(
            PaymentStore store,
            PaymentEvents events,
            PaymentProvider provider,
            Capturing capturing,
            Undoing undoing,
            Once once,
            Clock clock) {
        this.store = store;
        this.events = events;
        this.provider = provider;
        this.capturing = capturing;
        this.undoing = undoing;
        this.once = once;
        this.clock = clock;
    }

    Uni<Void> charge(EventContext command, UUID orderId, Money amount, String token) {
        return store.now(orderId)
                .chain(present -> present.isPresent()
                        ? answerAgain(command, present.get(), amount, token)
                        : chargeNow(command, orderId, amount, token));
    }

    private Uni<Void> chargeNow(EventContext command, UUID orderId, Money amount, String token) {
        return Contexts.here(once.isHandled(command))
                .chain(handled ->
                        handled ? Uni.createFrom().voidItem() : chargeUnhandled(command, orderId, amount, token));
    }

    private Uni<Void> chargeUnhandled(EventContext command, UUID orderId, Money amount, String token) {
        return Contexts.here(chargeAtProvider(command, orderId, amount, token))
                .chain(result -> once.run(command, () -> switch (result) {
                    case Approved approved ->
                        store.persist(Payment.charged(orderId, approved, clock.instant()))
                                .invoke(payment -> events.charged(command, payment))
                                .replaceWithVoid();
                    case Declined declined ->
                        store.persist(Payment.declined(
                                        orderId, amount, declined.reason(), declined.detail(), clock.instant()))
                                .invoke(payment -> events.declined(WaitingCommand.of(command), payment))
                                .replaceWithVoid();
                }));
    }

    private Uni<ChargeResult> chargeAtProvider(EventContext command, UUID orderId, Money amount, String token) {
        String key = ProviderKeys.charge(orderId, 0);
        boolean isLost = PaymentTokens.LOST.equals(token);
        if (!isLost && !Commands.mayBeOlderThanItsKey(command, clock.instant())) {
            return provider.charge(key, orderId, amount, token);
        }
        return provider.find(key)
                .chain(charge -> charge.isPresent()
                        ? Uni.createFrom().item(charge.get())
                        : provider.charge(key, orderId, amount, token));
    }

    /**
     * Answers a charge command for an order that has a payment: the command came before under another id, or the
     * payment was undone.
     */
    private Uni<Void> answerAgain(EventContext command, Payment known, Money amount, String token) {
        return switch (known.status) {
            case CHARGED ->
                once.run(command, () -> {
                    events.charged(command, known);
                    return Uni.createFrom().voidItem();
                });
            case DECLINED ->
                once.run(command, () -> {
                    events.declined(WaitingCommand.of(command), known);
                    return Uni.createFrom().voidItem();
                });
            case VOIDED -> undoing.refuse(command, known);
            // The order has gone back to an earlier release since it was authorized.
            case PENDING, AUTHORIZED -> capturing.capture(command, known.orderId, amount, token);
        };
    }
}
