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
import io.millrace.payments.Charging.Undone;
import io.millrace.payments.PaymentProvider.RefundFailed;
import io.millrace.payments.PaymentProvider.Refunded;

/** Makes refunds, each refund once. */
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

    /** The payment and the refund that the database has at the start. */
    private record Found(Optional<Payment> payment, Optional<Refund> refund) {}

    /**
     * Makes a refund, unless it was made before, and answers the command. For an order without a payment, later charges
     * are declined.
     *
     * @param amount null for all that is left
     */
    Uni<Void> refund(EventContext command, UUID orderId, UUID refundId, @Nullable Money amount, String reason) {
        return Panache.withSession(() -> store.ofOrder(orderId)
                        .chain(payment -> store.refund(refundId).map(refund -> new Found(payment, refund))))
                .chain(found -> {
                    if (found.refund().isPresent()) {
                        Money money = found.refund().get().money();
                        return once.run(command, () -> answer(command, orderId, refundId, money));
                    }
                    if (found.payment().isEmpty()) {
                        return refuseForEver(command, orderId, refundId, reason);
                    }
                    return refund(command, found.payment().get(), refundId, amount, reason);
                });
    }

    /**
     * Answers a refund for an order without a payment, and has later charges declined. The provider may have a charge
     * nevertheless, and a charge command may still be on its way.
     */
    private Uni<Void> refuseForEver(EventContext command, UUID orderId, UUID refundId, String reason) {
        return charging.undoAtProvider(orderId)
                .chain(undone -> once.run(command, () -> store.persist(Payment.voided(orderId, clock.instant()))
                        .chain(() -> answerUndone(command, orderId, refundId, reason, undone))));
    }

    private Uni<Void> refund(
            EventContext command, Payment payment, UUID refundId, @Nullable Money wanted, String reason) {
        String charge = payment.chargeId;
        if (charge == null) {
            return nothingCharged(command, payment, refundId, reason);
        }
        // A command that is handled but has no refund: the provider refused, and must not be asked a second time.
        return Contexts.here(once.isHandled(command))
                .chain(handled -> handled
                        ? Uni.createFrom().voidItem()
                        : madeBefore(command, refundId)
                                .chain(made -> made.isPresent()
                                        ? once.run(
                                                command,
                                                () -> note(
                                                        command,
                                                        payment,
                                                        refundId,
                                                        made.get().amount(),
                                                        reason))
                                        : refundNow(command, payment, charge, refundId, wanted, reason)));
    }

    /**
     * The refund that an earlier attempt made at the provider but did not store; since then, less is left to refund.
     */
    private Uni<Optional<Refunded>> madeBefore(EventContext command, UUID refundId) {
        return Commands.mayBeOlderThanItsKey(command, clock.instant())
                ? Contexts.here(provider.findRefund(refundKey(refundId)))
                : Uni.createFrom().item(Optional.empty());
    }

    private Uni<Void> refundNow(
            EventContext command,
            Payment payment,
            String charge,
            UUID refundId,
            @Nullable Money wanted,
            String reason) {
        Money money = wanted == null ? payment.left() : wanted;
        if (money.isZero()) {
            return once.run(command, () -> answer(command, payment.orderId, refundId, null));
        }
        if (money.isMoreThan(payment.left())) {
            String detail = "the refund is %s, but only %s of the charge are left"
                    .formatted(money.text(), payment.left().text());
            return once.run(command, () -> fail(command, payment.orderId, refundId, "MORE_THAN_CHARGED", detail));
        }
        return Contexts.here(provider.refund(refundKey(refundId), charge, money))
                .chain(result -> once.run(command, () -> switch (result) {
                    // An earlier attempt may have made this refund, when more was left: the provider's amount counts.
                    case Refunded refunded -> note(command, payment, refundId, refunded.amount(), reason);
                    case RefundFailed failed ->
                        fail(command, payment.orderId, refundId, failed.reason(), failed.detail());
                }));
    }

    /**
     * Answers a refund for a payment that was declined or voided. For a voided payment, the provider may have a charge
     * that it did not refund.
     */
    private Uni<Void> nothingCharged(EventContext command, Payment payment, UUID refundId, String reason) {
        Uni<Optional<Undone>> undone = payment.status == Payment.Status.VOIDED
                ? charging.undoAtProvider(payment.orderId)
                : Uni.createFrom().item(Optional.empty());
        return undone.chain(
                found -> once.run(command, () -> answerUndone(command, payment.orderId, refundId, reason, found)));
    }

    private Uni<Void> answerUndone(
            EventContext command, UUID orderId, UUID refundId, String reason, Optional<Undone> undone) {
        if (undone.isEmpty()) {
            return answer(command, orderId, refundId, null);
        }
        return charging.enter(orderId, refundId, reason, undone.get())
                .chain(() -> switch (undone.get().result()) {
                    case Refunded refunded -> answer(command, orderId, refundId, refunded.amount());
                    case RefundFailed failed -> fail(command, orderId, refundId, failed.reason(), failed.detail());
                });
    }

    private static String refundKey(UUID refundId) {
        return "refund-" + refundId;
    }

    private Uni<Void> note(EventContext command, Payment known, UUID refundId, Money money, String reason) {
        UUID orderId = known.orderId;
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
