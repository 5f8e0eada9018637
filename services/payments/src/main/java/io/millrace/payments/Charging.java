package io.millrace.payments;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.kit.rules.PaymentTokens;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;
import io.millrace.payments.PaymentProvider.Approved;
import io.millrace.payments.PaymentProvider.ChargeResult;
import io.millrace.payments.PaymentProvider.Declined;
import io.millrace.payments.PaymentProvider.RefundFailed;
import io.millrace.payments.PaymentProvider.RefundResult;
import io.millrace.payments.PaymentProvider.Refunded;

/**
 * Charges for an order at most once.
 *
 * <p>The call to the provider comes before the transaction, under a key made from the order's id. After a crash in
 * between, the redelivered command repeats the call and gets the first call's answer. A command whose key may be
 * forgotten, such as a redriven dead letter, looks for the charge first. A command that was handled before, or was given
 * up and is not redriven, asks the provider nothing.
 */
@ApplicationScoped
class Charging {

    private static final String LATE = "charged though it was undone before";

    private final PaymentStore store;
    private final PaymentEvents events;
    private final PaymentProvider provider;
    private final Once once;
    private final Clock clock;

    Charging(PaymentStore store, PaymentEvents events, PaymentProvider provider, Once once, Clock clock) {
        this.store = store;
        this.events = events;
        this.provider = provider;
        this.once = once;
        this.clock = clock;
    }

    /** A charge that was discovered at the provider, and what became of its refund. */
    record Undone(Approved charge, RefundResult result) {}

    static String chargeKey(UUID orderId) {
        return "charge-" + orderId;
    }

    Uni<Void> charge(EventContext command, UUID orderId, Money amount, String token) {
        return Panache.withSession(() -> store.ofOrder(orderId))
                .chain(present -> present.isPresent()
                        ? answerAgain(command, present.get())
                        : chargeNow(command, orderId, amount, token));
    }

    private Uni<Void> chargeNow(EventContext command, UUID orderId, Money amount, String token) {
        return Contexts.here(once.isHandled(command))
                .chain(handled ->
                        handled ? Uni.createFrom().voidItem() : chargeUnhandled(command, orderId, amount, token));
    }

    private Uni<Void> chargeUnhandled(EventContext command, UUID orderId, Money amount, String token) {
        return Contexts.here(chargeAtProvider(command, orderId, amount, token))
                .chain(result -> once.run(command, () -> switch (result) {
                    case Approved approved ->
                        store.persist(Payment.charged(orderId, approved, clock.instant()))
                                .invoke(payment -> events.charged(command, payment))
                                .replaceWithVoid();
                    case Declined declined ->
                        store.persist(Payment.declined(orderId, amount, declined, clock.instant()))
                                .invoke(payment ->
                                        events.declined(command, orderId, declined.reason(), declined.detail()))
                                .replaceWithVoid();
                }));
    }

    private Uni<ChargeResult> chargeAtProvider(EventContext command, UUID orderId, Money amount, String token) {
        String key = chargeKey(orderId);
        boolean isLost = PaymentTokens.LOST.equals(token);
        if (!isLost && !Commands.mayBeOlderThanItsKey(command, clock.instant())) {
            return provider.charge(key, orderId, amount, token);
        }
        return provider.find(key)
                .chain(charge -> charge.isPresent()
                        ? Uni.createFrom().item(charge.get())
                        : provider.charge(key, orderId, amount, token));
    }

    /**
     * Answers a charge command for an order that has a payment: the command came before under another id, or the
     * payment was undone.
     */
    private Uni<Void> answerAgain(EventContext command, Payment payment) {
        return switch (payment.status) {
            case CHARGED ->
                once.run(command, () -> {
                    events.charged(command, payment);
                    return Uni.createFrom().voidItem();
                });
            case DECLINED ->
                once.run(command, () -> {
                    events.declined(command, payment.orderId, text(payment.reason), text(payment.detail));
                    return Uni.createFrom().voidItem();
                });
            case VOIDED -> refuse(command, payment);
        };
    }

    /** Declines a charge that was undone before it came, and undoes it if the provider has made it nevertheless. */
    private Uni<Void> refuse(EventContext command, Payment payment) {
        UUID orderId = payment.orderId;
        // A charge in the books was undone, or is for refund commands to undo.
        Uni<Optional<Undone>> undone = payment.chargeId == null
                ? undoAtProvider(orderId)
                : Uni.createFrom().item(Optional.empty());
        return undone.chain(found -> once.run(command, () -> found.map(
                        late -> enter(orderId, voidId(orderId), LATE, late))
                .orElseGet(() -> Uni.createFrom().voidItem())
                .invoke(() -> events.declined(command, orderId, "REFUNDED_BEFORE", "undone before it was done"))));
    }

    /**
     * Enters a charge that was discovered at the provider, and its refund, into the books: in the current transaction.
     *
     * @param refundId id of the refund that asked for the charge to be undone
     */
    Uni<Void> enter(UUID orderId, UUID refundId, String reason, Undone undone) {
        return store.findById(orderId)
                .invoke(payment -> payment.discover(undone.charge(), clock.instant()))
                .chain(payment -> switch (undone.result()) {
                    case Refunded refunded -> {
                        payment.giveBack(refunded.amount(), clock.instant());
                        yield store.add(Refund.of(refundId, orderId, refunded.amount(), reason, clock.instant()));
                    }
                    case RefundFailed failed -> Uni.createFrom().voidItem();
                });
    }

    private static UUID voidId(UUID orderId) {
        return UUID.nameUUIDFromBytes(voidKey(orderId).getBytes(StandardCharsets.UTF_8));
    }

    private static String voidKey(UUID orderId) {
        return "void-" + orderId;
    }

    /**
     * Refunds a charge that the provider made and this service does not know: the provider's answer may have been lost.
     *
     * @return empty where the provider has no charge
     */
    Uni<Optional<Undone>> undoAtProvider(UUID orderId) {
        return Contexts.here(provider.find(chargeKey(orderId))
                .chain(charge -> charge.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : giveBack(orderId, charge.get())
                                .map(result -> Optional.of(new Undone(charge.get(), result)))));
    }

    /** Refunds the charge. The provider may have forgotten the key by now, so this method looks for a refund first. */
    private Uni<RefundResult> giveBack(UUID orderId, Approved charge) {
        String key = voidKey(orderId);
        return provider.findRefund(key)
                .chain(done -> done.isPresent()
                        ? Uni.createFrom().item(done.get())
                        : provider.refund(key, charge.chargeId(), charge.amount()));
    }

    private static String text(@Nullable String value) {
        return Optional.ofNullable(value).orElse("");
    }
}
