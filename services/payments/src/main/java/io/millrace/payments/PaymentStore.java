package io.millrace.payments;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

import io.millrace.kit.provider.SearchPace;
import io.millrace.messaging.tx.GatheredReads;
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

    private static final String OF_ORDERS = PaymentRows.SELECT + " WHERE order_id = ANY ($1::uuid[])";

    private static final String REPLACE = """
            UPDATE payment
            SET status = $3, amount = $4, refunded = $5, currency = $6, authorization_id = $7, charge_id = $8,
                declined_captures = $9, reason = $10, detail = $11, look_up_at = $12, changed_at = $13,
                version = version + 1
            WHERE order_id = $1 AND version = $2
            """;

    private final SearchPace pace = new SearchPace();
    private final GatheredReads<UUID, Optional<Payment>> reads;

    PaymentStore(Vertx vertx) {
        this.reads = new GatheredReads<>(vertx, orders -> Panache.withSession(() -> read(orders)));
    }

    /** The order's payment as it is now, outside of any transaction; one statement answers for those who ask together. */
    Uni<Optional<Payment>> now(UUID orderId) {
        return reads.ask(orderId);
    }

    private static Uni<List<Optional<Payment>>> read(List<UUID> orders) {
        return SessionSql.select(OF_ORDERS, (Object) orders.toArray(UUID[]::new))
                .map(rows -> {
                    Map<UUID, Payment> found = PaymentRows.byOrder(rows);
                    return orders.stream()
                            .map(order -> Optional.ofNullable(found.get(order)))
                            .toList();
                });
    }

    /**
     * Stores the changes of a payment that was read outside of the transaction. Fails with {@link OptimisticLockException}
     * if the payment has changed since, as {@link #lockUnchanged} does: the work begins anew.
     *
     * @param payment a copy that is no entity, with the version of the time when it was read
     */
    Uni<Void> replace(Payment payment) {
        pace.quicken();
        return SessionSql.update(REPLACE, PaymentRows.changes(payment))
                .invoke(count -> {
                    if (count == 0) {
                        throw changed(payment);
                    }
                })
                .replaceWithVoid();
    }

    private static OptimisticLockException changed(Payment payment) {
        return new OptimisticLockException(
                "the payment of order %s has changed meanwhile: the work begins anew".formatted(payment.orderId));
    }

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
                .orElseThrow(() -> changed(known)));
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
