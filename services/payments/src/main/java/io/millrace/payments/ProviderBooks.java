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
        return provider.ofOrder(orderId, reference -> ProviderKeys.isOwn(orderId, reference))
                .map(found -> new Entries(authorization(orderId, found), charge(orderId, found)));
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

    private static Optional<Approved> charge(UUID orderId, OrderPayments found) {
        List<Approved> own = found.charges().stream()
                .filter(one -> ProviderKeys.isAttempt(orderId, one.reference()))
                .map(Referenced::entry)
                .toList();
        if (own.size() > 1) {
            LOG.errorf(
                    "The card gateway has %d charges of order %s; the oldest counts. Refund the others at the gateway: %s",
                    own.size(), orderId, own.subList(1, own.size()));
        }
        return own.stream().findFirst();
    }
}
