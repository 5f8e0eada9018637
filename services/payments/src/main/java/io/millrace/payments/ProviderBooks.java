package io.millrace.payments;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.payments.PaymentProvider.Approved;
import io.millrace.payments.PaymentProvider.Authorization;
import io.millrace.payments.PaymentProvider.OrderPayments;
import io.millrace.payments.PaymentProvider.Referenced;
import io.millrace.payments.PaymentProvider.Unavailable;

/**
 * Looks up the authorization and the charge that the provider has of an order. This service may know neither: an answer was
 * lost, or its database was restored to an earlier time.
 */
@ApplicationScoped
class ProviderBooks {

    private static final Logger LOG = Logger.getLogger(ProviderBooks.class);

    private final PaymentProvider provider;

    ProviderBooks(PaymentProvider provider) {
        this.provider = provider;
    }

    /**
     * The authorization and the charge that this service has asked for.
     *
     * @param charge of a capture, or at once; of any attempt, as a restored database forgets declined attempts
     */
    record Entries(Optional<Authorization> authorization, Optional<Approved> charge) {}

    /** Asks the provider once, however many attempts there were. */
    Uni<Entries> ofOrder(UUID orderId) {
        return ofOrder(orderId, Optional.empty());
    }

    /** @param knownCharge the provider's id of the charge that the payment has: it counts, also where there are others */
    Uni<Entries> ofOrder(UUID orderId, Optional<String> knownCharge) {
        return provider.ofOrder(orderId, reference -> ProviderKeys.isOwn(orderId, reference))
                .map(found -> new Entries(authorization(orderId, found), charge(orderId, found, knownCharge)));
    }

    private static Optional<Authorization> authorization(UUID orderId, OrderPayments found) {
        List<Authorization> own = found.authorizations().stream()
                .filter(one -> one.reference().equals(ProviderKeys.authorize(orderId)))
                .map(Referenced::entry)
                .toList();
        if (own.size() > 1) {
            throw new Unavailable(
                    "the gateway has %d authorizations of order %s under one reference".formatted(own.size(), orderId));
        }
        return own.stream().findFirst();
    }

    private static Optional<Approved> charge(UUID orderId, OrderPayments found, Optional<String> knownCharge) {
        List<Approved> own = found.charges().stream()
                .filter(one -> ProviderKeys.isAttempt(orderId, one.reference()))
                .map(Referenced::entry)
                .toList();
        Optional<Approved> chosen = own.stream()
                .filter(charge -> knownCharge.equals(Optional.of(charge.chargeId())))
                .findFirst()
                .or(() -> own.stream().findFirst());
        if (own.size() > 1) {
            LOG.errorf(
                    "The card gateway has %d charges of order %s; %s counts. Refund the others at the gateway: %s",
                    own.size(),
                    orderId,
                    chosen.map(Approved::chargeId).orElseThrow(),
                    own.stream()
                            .filter(charge -> !chosen.equals(Optional.of(charge)))
                            .toList());
        }
        return chosen;
    }
}
