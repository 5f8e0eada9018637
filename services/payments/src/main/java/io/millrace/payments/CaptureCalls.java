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
 * Has the provider take an order's amount: by a capture or, where the bank holds the amount no longer, by a charge. Takes it
 * once at most: an authorization can be captured once, and a charge is made only where the provider's books have none.
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
     * @param authorizationId of the amount that is held; empty if this service knows of no authorization
     * @param declined how many attempts were declined before
     * @param token the card that is charged if the amount is not held any more
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
        return books.ofOrder(attempt.orderId()).chain(entries -> {
            if (entries.charge().isPresent()) {
                return Uni.createFrom().item(entries.charge().get());
            }
            return entries.authorization().isPresent()
                    ? byState(attempt, entries.authorization().get())
                    : charge(attempt);
        });
    }

    /** Takes the amount of an authorization for which the provider's books have no charge of this service. */
    private Uni<ChargeResult> byState(Attempt attempt, Authorization authorization) {
        return switch (authorization.state()) {
            case Held held -> capture(attempt, authorization.authorizationId());
            // Another system has captured it: the books would have a charge of this service. The provider tells why it
            // declines, and the books need not be asked again.
            case Captured captured -> captureOnly(attempt, authorization.authorizationId());
            // A person has released the amount, so that the order is not paid.
            case Voided voided ->
                Uni.createFrom()
                        .item(new Declined(AuthorizationDecisions.VOIDED, AuthorizationDecisions.VOIDED_DETAIL));
            case Lapsed lapsed -> charge(attempt);
            case AuthorizationState.Declined declined -> charge(attempt);
            // The bank might hold the amount beside a charge that is made now.
            case Pending pending ->
                Uni.createFrom()
                        .failure(() -> new Unavailable(
                                "the bank has not decided yet about the authorization of order " + attempt.orderId()));
        };
    }

    private Uni<ChargeResult> capture(Attempt attempt, String authorizationId) {
        return captureOnly(attempt, authorizationId).chain(result -> switch (result) {
            case Approved approved -> Uni.createFrom().item(approved);
            case Declined declined -> findOr(attempt, otherwise(attempt, declined));
        });
    }

    private Uni<ChargeResult> captureOnly(Attempt attempt, String authorizationId) {
        return provider.capture(
                ProviderKeys.capture(attempt.orderId(), attempt.declined()), authorizationId, attempt.amount());
    }

    /** The result of a declined capture where the provider has no charge. Nothing is done before it is subscribed to. */
    private Uni<ChargeResult> otherwise(Attempt attempt, Declined declined) {
        return PaymentProvider.LAPSED.equals(declined.reason())
                ? charge(attempt)
                : Uni.createFrom().item(declined);
    }

    /**
     * Looks for a charge after a declined capture, which decides nothing by itself. A provider that has forgotten the key of
     * a capture declines it if it was made before. A provider that has not forgotten repeats that an early attempt was
     * declined, though a later one has taken the amount. A lapsed hold may have been charged by an earlier command.
     */
    private Uni<ChargeResult> findOr(Attempt attempt, Uni<ChargeResult> otherwise) {
        return books.ofOrder(attempt.orderId())
                .chain(entries -> entries.charge().isPresent()
                        ? Uni.createFrom().item(entries.charge().get())
                        : otherwise);
    }

    private Uni<ChargeResult> charge(Attempt attempt) {
        return Uni.createFrom()
                .deferred(() -> provider.charge(
                        ProviderKeys.charge(attempt.orderId(), attempt.declined()),
                        attempt.orderId(),
                        attempt.amount(),
                        attempt.token()));
    }
}
