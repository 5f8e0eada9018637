package io.millrace.payments;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.kit.RequestTransactions;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;
import io.millrace.payments.PaymentProvider.RefundFailed;
import io.millrace.payments.PaymentProvider.Refunded;
import io.millrace.payments.Undoing.Undone;

/** Makes refunds, each refund once, and releases amounts that are only held. */
@ApplicationScoped
class Refunding {

    private final PaymentStore store;
    private final PaymentEvents events;
    private final PaymentProvider provider;
    private final ProviderBooks books;
    private final WaitingCommandStore waiting;
    private final Undoing undoing;
    private final Once once;
    private final Clock clock;

    Refunding(
            PaymentStore store,
            PaymentEvents events,
            PaymentProvider provider,
            ProviderBooks books,
            WaitingCommandStore waiting,
            Undoing undoing,
            Once once,
            Clock clock) {
        this.store = store;
        this.events = events;
        this.provider = provider;
        this.books = books;
        this.waiting = waiting;
        this.undoing = undoing;
        this.once = once;
        this.clock = clock;
    }

    /** The payment and the refund that the database has at the start. */
    private record Found(Optional<Payment> payment, Optional<Refund> refund) {}

    /**
     * Makes a refund, unless it was made before, and answers the command. A refund of all that is left declines later
     * commands where the order has no payment.
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
                        return amount == null
                                ? voidWithoutPayment(command, orderId, refundId, reason)
                                : refundWithoutPayment(command, orderId, refundId, amount, reason);
                    }
                    return refund(command, found.payment().get(), refundId, amount, reason);
                });
    }

    /**
     * Answers a refund for an order without a payment, and has later commands declined. The provider may have a charge or
     * an authorization nevertheless, and their command may still be on its way.
     */
    private Uni<Void> voidWithoutPayment(EventContext command, UUID orderId, UUID refundId, String reason) {
        return undoing.atProvider(orderId)
                .chain(undone -> once.run(command, () -> store.persist(Payment.voided(orderId, clock.instant()))
                        .chain(payment -> answerUndone(command, payment, refundId, null, reason, undone))));
    }

    /**
     * Refunds an amount of an order whose payment a restored database has lost: the order stands, and the rest of its charge
     * stays taken. The charge is entered before the refund, in a transaction of its own, as it is true in any case. Without
     * a charge there is nothing to give back, and an amount that is held stays held, as in {@link #releaseUnlessHandled}.
     */
    private Uni<Void> refundWithoutPayment(
            EventContext command, UUID orderId, UUID refundId, Money requested, String reason) {
        return Contexts.here(once.isHandled(command))
                .chain(handled -> handled
                        ? Uni.createFrom().voidItem()
                        : Contexts.here(books.ofOrder(orderId)).chain(entries -> {
                            if (entries.charge().isEmpty()) {
                                return once.run(command, () -> answerNothing(command, orderId, refundId, requested));
                            }
                            Payment charged =
                                    Payment.charged(orderId, entries.charge().get(), clock.instant());
                            return RequestTransactions.once(() -> store.persist(charged))
                                    .chain(payment -> refund(command, payment, refundId, requested, reason));
                        }));
    }

    private Uni<Void> refund(
            EventContext command, Payment payment, UUID refundId, @Nullable Money requested, String reason) {
        return switch (payment.status) {
            case PENDING, AUTHORIZED -> releaseUnlessHandled(command, payment, refundId, requested, reason);
            case DECLINED -> once.run(command, () -> answerNothing(command, payment.orderId, refundId, requested));
            case CHARGED, VOIDED ->
                payment.chargeId == null
                        ? undoAgain(command, payment, refundId, requested, reason)
                        : refundCharge(command, payment, payment.chargeId, refundId, requested, reason);
        };
    }

    private Uni<Void> refundCharge(
            EventContext command,
            Payment payment,
            String charge,
            UUID refundId,
            @Nullable Money requested,
            String reason) {
        // A command that is handled but has no refund: the provider refused, and must not be asked a second time.
        return Contexts.here(once.isHandled(command))
                .chain(handled -> handled
                        ? Uni.createFrom().voidItem()
                        : madeBefore(refundId)
                                .chain(made -> made.isPresent()
                                        ? once.run(
                                                command,
                                                () -> recordFound(
                                                        command,
                                                        payment,
                                                        refundId,
                                                        made.get().amount(),
                                                        reason))
                                        : refundNow(command, payment, charge, refundId, requested, reason)));
    }

    /**
     * The refund that an earlier attempt made at the provider but did not store; since then, less is left to refund.
     *
     * <p>The provider is asked for each command. A saga sends its command anew, with a new time, for as long as it has no
     * answer. So the provider may have forgotten the key of the first command, however young this one is.
     */
    private Uni<Optional<Refunded>> madeBefore(UUID refundId) {
        return Contexts.here(provider.findRefund(ProviderKeys.refund(refundId)));
    }

    private Uni<Void> refundNow(
            EventContext command,
            Payment payment,
            String charge,
            UUID refundId,
            @Nullable Money requested,
            String reason) {
        Money money = requested == null ? payment.refundable() : requested;
        if (money.isZero()) {
            return once.run(command, () -> answer(command, payment.orderId, refundId, null));
        }
        if (money.isMoreThan(payment.refundable())) {
            String detail = "the refund is %s, but only %s of the charge are left"
                    .formatted(money.text(), payment.refundable().text());
            return once.run(command, () -> fail(command, payment.orderId, refundId, "MORE_THAN_CHARGED", detail));
        }
        return Contexts.here(provider.refund(ProviderKeys.refund(refundId), charge, money))
                .chain(result -> once.run(command, () -> switch (result) {
                    // An earlier attempt may have made this refund, when more was left: the provider's amount counts.
                    case Refunded refunded -> recordRefund(command, payment, refundId, refunded.amount(), reason);
                    case RefundFailed failed ->
                        fail(command, payment.orderId, refundId, failed.reason(), failed.detail());
                }));
    }

    /**
     * Releases the amount that is held, or will be held. A command that names an amount is about money that another system
     * has taken. It comes from the return of an order that the customer has paid by other means.
     */
    private Uni<Void> releaseUnlessHandled(
            EventContext command, Payment known, UUID refundId, @Nullable Money requested, String reason) {
        if (requested != null) {
            return once.run(command, () -> answerNothing(command, known.orderId, refundId, requested));
        }
        return Contexts.here(once.isHandled(command))
                .chain(handled -> handled ? Uni.createFrom().voidItem() : release(command, known, refundId, reason));
    }

    private Uni<Void> release(EventContext command, Payment known, UUID refundId, String reason) {
        return undoing.atProvider(known)
                .chain(undone -> once.run(command, () -> store.lockUnchanged(known)
                        .call(() -> waiting.take(known.orderId))
                        .invoke(payment -> payment.release(clock.instant()))
                        .chain(payment -> answerUndone(command, payment, refundId, null, reason, undone))));
    }

    /**
     * Answers a refund for a voided payment. The provider may have a charge that it did not refund. It is not asked for a
     * command that was sent before the payment was undone: many queue while the provider is away.
     */
    private Uni<Void> undoAgain(
            EventContext command, Payment voided, UUID refundId, @Nullable Money requested, String reason) {
        if (voided.isUndoneForSure() && Commands.isOlderThan(command, voided)) {
            return once.run(command, () -> store.lockUnchanged(voided)
                    .chain(payment -> answerNothing(command, voided.orderId, refundId, requested)));
        }
        return undoing.atProvider(voided)
                .chain(undone -> once.run(command, () -> store.lockUnchanged(voided)
                        .chain(payment -> answerUndone(command, payment, refundId, requested, reason, undone))));
    }

    private Uni<Void> answerUndone(
            EventContext command,
            Payment payment,
            UUID refundId,
            @Nullable Money requested,
            String reason,
            Undone undone) {
        UUID orderId = payment.orderId;
        return switch (undone) {
            case Undone.Nothing nothing -> answerNothing(command, orderId, refundId, requested);
            case Undone.TakenElsewhere taken -> {
                payment.takenElsewhere(taken.reason(), taken.detail());
                yield fail(command, orderId, refundId, taken.reason(), taken.detail());
            }
            case Undone.Discovered found ->
                undoing.enter(payment, refundId, reason, found).chain(() -> switch (found.result()) {
                    case Refunded refunded -> answer(command, orderId, refundId, refunded.amount());
                    case RefundFailed failed -> fail(command, orderId, refundId, failed.reason(), failed.detail());
                });
        };
    }

    private Uni<Void> recordRefund(EventContext command, Payment known, UUID refundId, Money money, String reason) {
        return store.findById(known.orderId)
                .invoke(payment -> payment.addRefund(money, clock.instant()))
                .chain(() -> add(command, known.orderId, refundId, money, reason));
    }

    /** Records a refund that an earlier attempt has made. */
    private Uni<Void> recordFound(EventContext command, Payment known, UUID refundId, Money money, String reason) {
        return store.refundsOf(known.orderId)
                .chain(refunds -> store.findById(known.orderId)
                        .invoke(payment -> payment.addFound(money, refunds, clock.instant())))
                .chain(() -> add(command, known.orderId, refundId, money, reason));
    }

    private Uni<Void> add(EventContext command, UUID orderId, UUID refundId, Money money, String reason) {
        return store.add(Refund.of(refundId, orderId, money, reason, clock.instant()))
                .chain(() -> answer(command, orderId, refundId, money));
    }

    /** Answers that nothing was taken. To a return, {@code PaymentRefunded} would say that its amount was given back. */
    private Uni<Void> answerNothing(EventContext command, UUID orderId, UUID refundId, @Nullable Money requested) {
        return requested == null
                ? answer(command, orderId, refundId, null)
                : fail(
                        command,
                        orderId,
                        refundId,
                        "NOT_CAPTURED",
                        "%s can't be given back: nothing was taken".formatted(requested.text()));
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
