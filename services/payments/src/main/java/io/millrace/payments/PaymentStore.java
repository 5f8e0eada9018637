package io.millrace.payments;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;

import io.millrace.kit.provider.SearchPace;
import io.millrace.messaging.tx.SessionSql;

/** Reads and writes payments and refunds. */
@ApplicationScoped
public class PaymentStore implements PanacheRepositoryBase<Payment, UUID> {

    /**
     * By the database's clock, as instances' clocks differ. Skips rows that another instance has locked. Postpones the next
     * look-up, so that other instances leave the payment alone and a look-up that fails is repeated. The pause is short
     * where money may be held for an order that was undone.
     */
    private static final String LOOK_UP = """
            UPDATE payment SET look_up_at = now() + CASE
                WHEN status = 'VOIDED' THEN least($1 * interval '1 ms', interval '30 s')
                ELSE $1 * interval '1 ms'
            END
            WHERE order_id IN (
                SELECT order_id FROM payment WHERE look_up_at <= now()
                ORDER BY look_up_at LIMIT $2 FOR UPDATE SKIP LOCKED)
            RETURNING order_id, status
            """;

    private final SearchPace pace = new SearchPace();

    Uni<Optional<Payment>> ofOrder(UUID orderId) {
        return findById(orderId).map(Optional::ofNullable);
    }

    /** The order's payment, locked until the transaction ends. */
    Uni<Optional<Payment>> lock(UUID orderId) {
        pace.quicken();
        return findById(orderId, LockModeType.PESSIMISTIC_WRITE).map(Optional::ofNullable);
    }

    /**
     * The payment, locked until the transaction ends. The provider was asked for the payment as it was read. So this method
     * fails with {@link OptimisticLockException} if the payment has changed since, and the work begins anew.
     */
    Uni<Payment> lockUnchanged(Payment known) {
        return lock(known.orderId).map(found -> found.filter(payment -> payment.version == known.version)
                .orElseThrow(() -> new OptimisticLockException(
                        "the payment of order %s has changed meanwhile: the work begins anew"
                                .formatted(known.orderId))));
    }

    /**
     * A payment whose look-up is due.
     *
     * @param undone whether the payment is voided, so that an amount that is held is to be released
     */
    record Due(UUID orderId, boolean undone) {}

    /**
     * Searches for payments whose look-up is due: at each call while this instance works on payments, and more
     * seldom while it does not.
     *
     * @param search returns whether a look-up was due
     */
    Uni<Void> search(Supplier<Uni<Boolean>> search) {
        return pace.run(search);
    }

    /** Takes payments whose look-up is due; their next look-up is due after the given time. */
    Uni<List<Due>> takeDue(Duration nextAfter, int most) {
        return SessionSql.select(LOOK_UP, (double) nextAfter.toMillis(), (long) most)
                .map(rows -> rows.stream()
                        .map(row -> new Due(
                                (UUID) row[0], Payment.Status.VOIDED.name().equals(row[1])))
                        .toList());
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
