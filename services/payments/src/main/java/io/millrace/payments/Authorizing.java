package io.millrace.payments;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.Money;
import io.millrace.kit.rules.PaymentTokens;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;
import io.millrace.payments.PaymentProvider.Authorization;
import io.millrace.payments.PaymentProvider.AuthorizationState.Captured;
import io.millrace.payments.PaymentProvider.AuthorizationState.Declined;
import io.millrace.payments.PaymentProvider.AuthorizationState.Held;
import io.millrace.payments.PaymentProvider.AuthorizationState.Lapsed;
import io.millrace.payments.PaymentProvider.AuthorizationState.Pending;
import io.millrace.payments.PaymentProvider.AuthorizationState.Voided;

/**
 * Has an order's amount held, once.
 *
 * <p>The call to the provider comes before the transaction, as that of {@link Charging} does. The bank may decide later:
 * then the command waits for its answer until {@link AuthorizationDecisions} gives it.
 */
@ApplicationScoped
class Authorizing {

    private final PaymentStore store;
    private final WaitingCommandStore waiting;
    private final PaymentEvents events;
    private final PaymentProvider provider;
    private final ProviderBooks books;
    private final AuthorizationDecisions decisions;
    private final Undoing undoing;
    private final Once once;
    private final Clock clock;

    Authorizing(
            PaymentStore store,
            WaitingCommandStore waiting,
            PaymentEvents events,
            PaymentProvider provider,
            ProviderBooks books,
            AuthorizationDecisions decisions,
            Undoing undoing,
            Once once,
            Clock clock) {
        this.store = store;
        this.waiting = waiting;
        this.events = events;
        this.provider = provider;
        this.books = books;
        this.decisions = decisions;
        this.undoing = undoing;
        this.once = once;
        this.clock = clock;
    }

    Uni<Void> authorize(EventContext command, UUID orderId, Money amount, String token) {
        return store.now(orderId)
                .chain(present -> present.isPresent()
                        ? answerAgain(command, present.get())
                        : authorizeNow(command, orderId, amount, token));
    }

    /** Answers a command that came before under another id, or whose payment was undone. */
    private Uni<Void> answerAgain(EventContext command, Payment known) {
        return known.status == Payment.Status.VOIDED
                ? undoing.refuse(command, known)
                : once.run(command, () -> store.lockUnchanged(known).chain(payment -> answer(command, payment)));
    }

    private Uni<Void> authorizeNow(EventContext command, UUID orderId, Money amount, String token) {
        return Contexts.here(once.isHandled(command))
                .chain(handled -> handled
                        ? Uni.createFrom().voidItem()
                        : Contexts.here(atProvider(command, orderId, amount, token))
                                .chain(payment -> once.run(command, () -> store.persistAndFlush(payment.copy())
                                        .chain(stored -> answer(command, stored)))));
    }

    /** Returns the payment that the provider's answer makes; not stored yet. */
    private Uni<Payment> atProvider(EventContext command, UUID orderId, Money amount, String token) {
        if (!PaymentTokens.LOST.equals(token) && !Commands.mayBeOlderThanItsKey(command, clock.instant())) {
            return authorizeAtProvider(orderId, amount, token);
        }
        return books.ofOrder(orderId).chain(entries -> {
            if (entries.charge().isPresent()) {
                Payment payment = Payment.charged(orderId, entries.charge().get(), clock.instant());
                entries.authorization().ifPresent(known -> payment.authorizationId = known.authorizationId());
                return Uni.createFrom().item(payment);
            }
            return entries.authorization().isPresent()
                    ? Uni.createFrom()
                            .item(payment(
                                    orderId, amount, entries.authorization().get()))
                    : authorizeAtProvider(orderId, amount, token);
        });
    }

    private Uni<Payment> authorizeAtProvider(UUID orderId, Money amount, String token) {
        return provider.authorize(ProviderKeys.authorize(orderId), orderId, amount, token)
                .map(authorization -> payment(orderId, amount, authorization));
    }

    private Payment payment(UUID orderId, Money amount, Authorization authorization) {
        Instant now = clock.instant();
        return switch (authorization.state()) {
            case Held held -> Payment.authorized(orderId, authorization, now);
            // It was held before a database was restored, or before this command was redriven.
            case Captured captured -> Payment.heldBefore(orderId, authorization, now);
            case Lapsed lapsed -> Payment.heldBefore(orderId, authorization, now);
            case Pending pending -> Payment.pending(orderId, authorization, now, decisions.nextLookUp(now));
            case Declined declined -> Payment.declined(orderId, amount, declined.reason(), declined.detail(), now);
            case Voided voided -> Payment.voided(orderId, now);
        };
    }

    private Uni<Void> answer(EventContext command, Payment payment) {
        switch (payment.status) {
            case AUTHORIZED, CHARGED -> events.authorized(WaitingCommand.of(command), payment);
            case DECLINED -> events.declined(WaitingCommand.of(command), payment);
            case VOIDED -> events.undoneBefore(command, payment.orderId);
            case PENDING -> {
                return waiting.add(payment.orderId, command);
            }
        }
        return Uni.createFrom().voidItem();
    }
}
