package io.millrace.payments;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.Money;
import io.millrace.kit.rules.PaymentTokens;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;
import io.millrace.payments.CaptureCalls.Attempt;
import io.millrace.payments.PaymentProvider.Approved;
import io.millrace.payments.PaymentProvider.ChargeResult;
import io.millrace.payments.PaymentProvider.Declined;

/**
 * Takes what is held for an order, once.
 *
 * <p>The provider is asked before the transaction. A command that follows a declined capture asks anew, as its card may
 * have money by then. A command that was sent before the decline has the same answer. Many commands queue while the provider
 * is away, and the bank is asked once for all of them.
 */
@ApplicationScoped
class Capturing {

    private final PaymentStore store;
    private final WaitingCommandStore waiting;
    private final PaymentEvents events;
    private final CaptureCalls calls;
    private final Undoing undoing;
    private final Once once;
    private final Clock clock;

    Capturing(
            PaymentStore store,
            WaitingCommandStore waiting,
            PaymentEvents events,
            CaptureCalls calls,
            Undoing undoing,
            Once once,
            Clock clock) {
        this.store = store;
        this.waiting = waiting;
        this.events = events;
        this.calls = calls;
        this.undoing = undoing;
        this.once = once;
        this.clock = clock;
    }

    /** @param token the card that is charged if its bank holds the amount no longer */
    Uni<Void> capture(EventContext command, UUID orderId, Money amount, String token) {
        return store.now(orderId)
                .chain(present -> present.isPresent()
                        ? captureOf(command, present.get(), amount, token)
                        : captureUnknown(command, orderId, amount, token));
    }

    private Uni<Void> captureOf(EventContext command, Payment known, Money amount, String token) {
        if (known.status == Payment.Status.AUTHORIZED
                && known.declinedCaptures > 0
                && Commands.isOlderThan(command, known)) {
            return declineAgain(command, known);
        }
        return switch (known.status) {
            case AUTHORIZED, PENDING -> {
                var attempt = new Attempt(known.orderId, authorizationOf(known), known.declinedCaptures, amount, token);
                yield unlessHandled(command, attempt, result -> enter(command, known.copy(), result));
            }
            case CHARGED ->
                once.run(command, () -> store.lockUnchanged(known)
                        .invoke(payment -> events.charged(command, payment))
                        .replaceWithVoid());
            case DECLINED -> declineAgain(command, known);
            case VOIDED -> undoing.refuse(command, known);
        };
    }

    private Uni<Void> declineAgain(EventContext command, Payment known) {
        return once.run(command, () -> store.lockUnchanged(known)
                .invoke(payment -> events.declined(WaitingCommand.of(command), payment))
                .replaceWithVoid());
    }

    /** Empty where the provider is to be asked what has become of the authorization. */
    private static Optional<String> authorizationOf(Payment payment) {
        return Optional.ofNullable(payment.authorizationId).filter(id -> payment.status == Payment.Status.AUTHORIZED);
    }

    /** Takes the amount of an order whose payment a restored database has lost. */
    private Uni<Void> captureUnknown(EventContext command, UUID orderId, Money amount, String token) {
        var attempt = new Attempt(orderId, Optional.empty(), 0, amount, token);
        return unlessHandled(command, attempt, result -> store.persist(payment(attempt, result))
                .invoke(payment -> answer(command, payment))
                .replaceWithVoid());
    }

    private Payment payment(Attempt attempt, ChargeResult result) {
        return switch (result) {
            case Approved approved -> Payment.charged(attempt.orderId(), approved, clock.instant());
            case Declined declined ->
                Payment.notCaptured(attempt.orderId(), attempt.amount(), declined, clock.instant());
        };
    }

    /** @param enter enters the provider's answer, in the command's transaction */
    private Uni<Void> unlessHandled(EventContext command, Attempt attempt, Function<ChargeResult, Uni<Void>> enter) {
        boolean inDoubt =
                PaymentTokens.LOST.equals(attempt.token()) || Commands.mayBeOlderThanItsKey(command, clock.instant());
        return Contexts.here(once.isHandled(command))
                .chain(handled -> handled
                        ? Uni.createFrom().voidItem()
                        : Contexts.here(calls.take(attempt, inDoubt))
                                .chain(result -> once.run(command, () -> enter.apply(result))));
    }

    /** @param payment a copy of the payment as it was when the provider was asked */
    private Uni<Void> enter(EventContext command, Payment payment, ChargeResult result) {
        boolean wasPending = payment.status == Payment.Status.PENDING;
        switch (result) {
            case Approved approved -> payment.capture(approved, clock.instant());
            case Declined declined -> payment.declineCapture(declined, clock.instant());
        }
        return store.replace(payment)
                .invoke(() -> answer(command, payment))
                // The order has passed that step.
                .chain(() -> wasPending
                        ? waiting.take(payment.orderId).replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    private void answer(EventContext command, Payment payment) {
        if (payment.status == Payment.Status.CHARGED) {
            events.charged(command, payment);
        } else {
            events.declined(WaitingCommand.of(command), payment);
        }
    }
}
