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
import io.millrace.payments.PaymentProvider.Approved;
import io.millrace.payments.PaymentProvider.Declined;
import io.millrace.payments.PaymentProvider.RefundResult;

/**
 * Charges for an order at most once.
 *
 * <p>The provider is asked before the transaction, under a key that is the order's: a crash in between is made good by
 * the redelivery, which is answered what the first call was.
 */
@ApplicationScoped
class Charging {

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
        return Contexts.here(provider.charge(chargeKey(orderId), orderId, amount, token))
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

    /** The command came under another id before, or after all was undone. */
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
            case VOIDED ->
                undoAtProvider(payment.orderId)
                        .chain(() -> once.run(command, () -> {
                            events.declined(command, payment.orderId, "REFUNDED_BEFORE", "undone before it was done");
                            return Uni.createFrom().voidItem();
                        }));
        };
    }

    /**
     * Gives back a charge that the provider made and we know nothing of: its answer may have been lost.
     *
     * @return empty where nothing is charged
     */
    Uni<Optional<RefundResult>> undoAtProvider(UUID orderId) {
        return Contexts.here(provider.find(chargeKey(orderId))
                .chain(charge -> charge.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : provider.refund(
                                        "void-" + orderId,
                                        charge.get().chargeId(),
                                        charge.get().amount())
                                .map(Optional::of)));
    }

    private static String text(@Nullable String value) {
        return Optional.ofNullable(value).orElse("");
    }
}
