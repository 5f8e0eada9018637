package io.millrace.payments;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.Money;
import io.millrace.payments.PaymentProvider.Approved;
import io.millrace.payments.PaymentProvider.Authorization;
import io.millrace.payments.PaymentProvider.AuthorizationState;
import io.millrace.payments.PaymentProvider.AuthorizationState.Captured;
import io.millrace.payments.PaymentProvider.AuthorizationState.Held;
import io.millrace.payments.PaymentProvider.AuthorizationState.Lapsed;
import io.millrace.payments.PaymentProvider.AuthorizationState.Pending;
import io.millrace.payments.PaymentProvider.AuthorizationState.Voided;
import io.millrace.payments.PaymentProvider.ChargeResult;
import io.millrace.payments.PaymentProvider.Declined;
import io.millrace.payments.PaymentProvider.Unavailable;

/**
 * Has the provider take an order's amount: what is held or, where the bank holds it no longer, by a charge. Takes it once
 * at most: an authorization can be captured once, and a charge is made only after none was found.
 */
@ApplicationScoped
class CaptureCalls {

    private final PaymentProvider provider;
    private final ProviderBooks books;

    CaptureCalls(PaymentProvider provider, ProviderBooks books) {
        this.provider = provider;
        this.books = books;
    }

    /**
     * An attempt to take the amount.
     *
     * @param authorizationId of what is held; empty if this service knows of no authorization
     * @param declined how many attempts were declined before
     * @param token the card that is charged if nothing is held any more
     */
    record Attempt(UUID orderId, Optional<String> authorizationId, int declined, Money amount, String token) {}

    /** @param inDoubt whether the amount may have been taken under keys that the provider has forgotten */
    Uni<ChargeResult> take(Attempt attempt, boolean inDoubt) {
        return attempt.authorizationId()
                .filter(id -> !inDoubt)
                .map(id -> capture(attempt, id))
                .orElseGet(() -> lookFirst(attempt));
    }

    private Uni<ChargeResult> lookFirst(Attempt attempt) {
        return books.ofOrder(attempt.orderId(), attempt.declined()).chain(entries -> {
            if (entries.charge().isPresent()) {
                return Uni.createFrom().item(entries.charge().get());
            }
            return entries.authorization().isPresent()
                    ? byState(attempt, entries.authorization().get())
                    : charge(attempt);
        });
    }

    private Uni<ChargeResult> byState(Attempt attempt, Authorization authorization) {
        return switch (authorization.state()) {
            case Held held -> capture(attempt, authorization.authorizationId());
            case Captured captured -> capture(attempt, authorization.authorizationId());
            // A person has released what was held, so that the order is not paid.
            case Voided voided ->
                Uni.createFrom().item(new Declined(AuthorizationDecisions.VOIDED, AuthorizationDecisions.BY_OTHERS));
            case Lapsed lapsed -> charge(attempt);
            case AuthorizationState.Declined declined -> charge(attempt);
            // A charge now, and the bank might hold the amount beside it.
            case Pending pending ->
                Uni.createFrom()
                        .failure(() -> new Unavailable(
                                "the bank has not decided yet about the authorization of order " + attempt.orderId()));
        };
    }

    private Uni<ChargeResult> capture(Attempt attempt, String authorizationId) {
        return provider.capture(
                        ProviderKeys.capture(attempt.orderId(), attempt.declined()), authorizationId, attempt.amount())
                .chain(result -> switch (result) {
                    case Approved approved -> Uni.createFrom().item(approved);
                    case Declined declined
                    when PaymentProvider.LAPSED.equals(declined.reason()) -> findOrCharge(attempt);
                    case Declined declined -> find(attempt, declined);
                });
    }

    /**
     * An earlier command may have made the charge, so long ago that the provider has forgotten its key, or after declined
     * attempts that a restored database has forgotten.
     */
    private Uni<ChargeResult> findOrCharge(Attempt attempt) {
        return books.chargeAtOnce(attempt.orderId(), attempt.declined())
                .chain(charge -> charge.isPresent() ? Uni.createFrom().item(charge.get()) : charge(attempt));
    }

    private Uni<ChargeResult> charge(Attempt attempt) {
        return provider.charge(
                ProviderKeys.charge(attempt.orderId(), attempt.declined()),
                attempt.orderId(),
                attempt.amount(),
                attempt.token());
    }

    /**
     * A capture under a key that the provider has forgotten is declined if it was made before. A provider that has not
     * forgotten repeats that an early attempt was declined, though a later one has taken the amount.
     */
    private Uni<ChargeResult> find(Attempt attempt, Declined declined) {
        return books.ofOrder(attempt.orderId(), attempt.declined())
                .map(entries ->
                        entries.charge().<ChargeResult>map(charge -> charge).orElse(declined));
    }
}
