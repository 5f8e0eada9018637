package io.millrace.payments;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;
import io.millrace.payments.PaymentProvider.RefundFailed;
import io.millrace.payments.PaymentProvider.Refunded;

/** Gives money back, each refund once. */
@ApplicationScoped
class Refunding {

    private final PaymentStore store;
    private final PaymentEvents events;
    private final PaymentProvider provider;
    private final Charging charging;
    private final Once once;
    private final Clock clock;

    Refunding(
            PaymentStore store,
            PaymentEvents events,
            PaymentProvider provider,
            Charging charging,
            Once once,
            Clock clock) {
        this.store = store;
        this.events = events;
        this.provider = provider;
        this.charging = charging;
        this.once = once;
        this.clock = clock;
    }

    /** What the database says at the start. */
    private record Found(Optional<Payment> payment, Optional<Refund> refund) {}

    /** @param amount null for all that is left; a charge that comes after that is refused */
    Uni<Void> refund(EventContext command, UUID orderId, UUID refundId, @Nullable Money amount, String reason) {
        return Panache.withSession(() -> store.ofOrder(orderId)
                        .chain(payment -> store.refund(refundId).map(refund -> new Found(payment, refund))))
                .chain(found -> {
                    if (found.refund().isPresent()) {
                        Money money = found.refund().get().money();
                        return once.run(command, () -> answer(command, orderId, refundId, money));
                    }
                    if (found.payment().isEmpty()) {
                        return refuseForEver(command, orderId, refundId);
                    }
                    return refund(command, found.payment().get(), refundId, amount, reason);
                });
    }

    /** Nothing was charged as far as we know. The provider may know better, and a charge may be on its way yet. */
    private Uni<Void> refuseForEver(EventContext command, UUID orderId, UUID refundId) {
        return charging.undoAtProvider(orderId)
                .chain(undone -> once.run(command, () -> store.persist(Payment.voided(orderId, clock.instant()))
                        .chain(() -> undone.orElse(null) instanceof RefundFailed failed
                                ? fail(command, orderId, refundId, failed.reason(), failed.detail())
                                : answer(command, orderId, refundId, null))));
    }

    private Uni<Void> refund(
            EventContext command, Payment payment, UUID refundId, @Nullable Money wanted, String reason) {
        Money money = wanted == null ? payment.left() : wanted;
        String charge = payment.chargeId;
        if (charge == null || money.isZero()) {
            return once.run(command, () -> answer(command, payment.orderId, refundId, null));
        }
        if (money.isMoreThan(payment.left())) {
            String detail = "%s are to be given back, %s are left"
                    .formatted(money.text(), payment.left().text());
            return once.run(command, () -> fail(command, payment.orderId, refundId, "MORE_THAN_CHARGED", detail));
        }
        return Contexts.here(provider.refund("refund-" + refundId, charge, money))
                .chain(result -> once.run(command, () -> switch (result) {
                    case Refunded refunded -> note(command, payment.orderId, refundId, money, reason);
                    case RefundFailed failed ->
                        fail(command, payment.orderId, refundId, failed.reason(), failed.detail());
                }));
    }

    private Uni<Void> note(EventContext command, UUID orderId, UUID refundId, Money money, String reason) {
        return store.findById(orderId)
                .invoke(payment -> payment.giveBack(money, clock.instant()))
                .chain(() -> store.add(Refund.of(refundId, orderId, money, reason, clock.instant())))
                .chain(() -> answer(command, orderId, refundId, money));
    }

    private Uni<Void> answer(EventContext command, UUID orderId, UUID refundId, @Nullable Money money) {
        events.refunded(command, orderId, refundId, money);
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> fail(EventContext command, UUID orderId, UUID refundId, String reason, String detail) {
        events.refundFailed(command, orderId, refundId, reason, detail);
        return Uni.createFrom().voidItem();
    }
}
