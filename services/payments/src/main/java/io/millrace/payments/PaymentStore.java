package io.millrace.payments;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;

/** Reads and writes payments and refunds. */
@ApplicationScoped
public class PaymentStore implements PanacheRepositoryBase<Payment, UUID> {

    Uni<Optional<Payment>> ofOrder(UUID orderId) {
        return findById(orderId).map(Optional::ofNullable);
    }

    Uni<Optional<Refund>> refund(UUID refundId) {
        return Panache.getSession()
                .chain(session -> session.find(Refund.class, refundId))
                .map(Optional::ofNullable);
    }

    Uni<List<Refund>> refundsOf(UUID orderId) {
        return Panache.getSession().chain(session -> session.createSelectionQuery(
                        "from Refund where orderId = :order order by at", Refund.class)
                .setParameter("order", orderId)
                .getResultList());
    }

    Uni<Void> add(Refund refund) {
        return Panache.getSession().chain(session -> session.persist(refund));
    }
}
