package io.millrace.payments;

import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.payments.PaymentProvider.Approved;
import io.millrace.payments.PaymentProvider.Authorization;
import io.millrace.payments.PaymentProvider.AuthorizationState.Captured;
import io.millrace.payments.PaymentProvider.AuthorizationState.Declined;
import io.millrace.payments.PaymentProvider.AuthorizationState.Held;
import io.millrace.payments.PaymentProvider.AuthorizationState.Lapsed;
import io.millrace.payments.PaymentProvider.AuthorizationState.Pending;
import io.millrace.payments.PaymentProvider.AuthorizationState.Voided;

/**
 * Looks up what the provider has of an order. This service may know nothing of it, as an answer was lost, or as its database
 * was restored to an earlier time.
 */
@ApplicationScoped
class ProviderBooks {

    /**
     * How many declined attempts a restored database may have forgotten, and with them the keys of later attempts. The
     * provider tells nothing of attempts that were declined, so a search that finds no charge ends here.
     */
    private static final int FORGOTTEN = 32;

    private final PaymentProvider provider;

    ProviderBooks(PaymentProvider provider) {
        this.provider = provider;
    }

    /**
     * What the provider has of an order.
     *
     * @param charge what was taken, by a capture or at once
     */
    record Entries(Optional<Authorization> authorization, Optional<Approved> charge) {}

    /** @param declined how many attempts to take the order's amount were declined, as far as is known */
    Uni<Entries> ofOrder(UUID orderId, int declined) {
        return provider.findAuthorization(ProviderKeys.authorize(orderId))
                .chain(authorization ->
                        charge(orderId, declined, authorization).map(charge -> new Entries(authorization, charge)));
    }

    /** The charge that took what was held for the order. */
    Uni<Optional<Approved>> capture(UUID orderId, int declined) {
        return first(attempt -> ProviderKeys.capture(orderId, attempt), declined, declined + FORGOTTEN);
    }

    private Uni<Optional<Approved>> charge(UUID orderId, int declined, Optional<Authorization> authorization) {
        if (authorization.isEmpty()) {
            return chargeAtOnce(orderId, declined);
        }
        return switch (authorization.get().state()) {
            // While the amount is held, or may be, no charge is asked for.
            case Pending pending -> provider.find(ProviderKeys.charge(orderId, declined));
            case Held held -> provider.find(ProviderKeys.charge(orderId, declined));
            case Captured captured ->
                capture(orderId, declined)
                        .chain(charge ->
                                charge.isPresent() ? Uni.createFrom().item(charge) : chargeAtOnce(orderId, declined));
            case Declined refused -> chargeAtOnce(orderId, declined);
            case Voided voided -> chargeAtOnce(orderId, declined);
            case Lapsed lapsed -> chargeAtOnce(orderId, declined);
        };
    }

    /** The charge that took the order's amount though nothing was held. */
    Uni<Optional<Approved>> chargeAtOnce(UUID orderId, int declined) {
        return first(attempt -> ProviderKeys.charge(orderId, attempt), declined, declined + FORGOTTEN);
    }

    private Uni<Optional<Approved>> first(IntFunction<String> key, int attempt, int last) {
        return provider.find(key.apply(attempt))
                .chain(charge -> charge.isPresent() || attempt == last
                        ? Uni.createFrom().item(charge)
                        : first(key, attempt + 1, last));
    }
}
