package io.millrace.payments;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;
import io.millrace.payments.PaymentProvider.Approved;
import io.millrace.payments.PaymentProvider.Authorization;
import io.millrace.payments.PaymentProvider.AuthorizationState;
import io.millrace.payments.PaymentProvider.AuthorizationState.Captured;
import io.millrace.payments.PaymentProvider.AuthorizationState.Held;
import io.millrace.payments.PaymentProvider.AuthorizationState.Lapsed;
import io.millrace.payments.PaymentProvider.AuthorizationState.Pending;
import io.millrace.payments.PaymentProvider.AuthorizationState.Voided;
import io.millrace.payments.PaymentProvider.NotReleased;
import io.millrace.payments.PaymentProvider.RefundFailed;
import io.millrace.payments.PaymentProvider.RefundResult;
import io.millrace.payments.PaymentProvider.Refunded;
import io.millrace.payments.PaymentProvider.Released;

/**
 * Undoes an order's payment at the provider: releases the amount that is held, and refunds a charge. This service may not
 * know of the charge, as the provider's answer may have been lost.
 */
@ApplicationScoped
class Undoing {

    private static final String LATE = "charged though it was undone before";

    private final PaymentStore store;
    private final PaymentEvents events;
    private final PaymentProvider provider;
    private final ProviderBooks books;
    private final Once once;
    private final Clock clock;

    Undoing(
            PaymentStore store,
            PaymentEvents events,
            PaymentProvider provider,
            ProviderBooks books,
            Once once,
            Clock clock) {
        this.store = store;
        this.events = events;
        this.provider = provider;
        this.books = books;
        this.once = once;
        this.clock = clock;
    }

    /** What became of an order's money at the provider. */
    sealed interface Undone {

        /** Nothing is held, and the provider has no charge that this service does not know. */
        record Nothing() implements Undone {}

        /** A charge that was discovered, as it was before its refund, and what became of the refund. */
        record Discovered(Approved charge, RefundResult result) implements Undone {}

        /** Another system than this service has taken the amount: the provider has no charge of this service. */
        record TakenElsewhere(String reason, String detail) implements Undone {}
    }

    /** Undoes an order of which this service has no payment. */
    Uni<Undone> atProvider(UUID orderId) {
        return atProvider(orderId, Optional.empty());
    }

    /** Undoes an order. A charge that the payment has is left to refund commands. */
    Uni<Undone> atProvider(Payment payment) {
        return atProvider(payment.orderId, Optional.ofNullable(payment.chargeId));
    }

    private Uni<Undone> atProvider(UUID orderId, Optional<String> knownCharge) {
        return Contexts.here(books.ofOrder(orderId, knownCharge)
                .chain(entries -> undo(orderId, entries, knownCharge))
                .chain(found -> giveBack(orderId, found, knownCharge)));
    }

    /**
     * The charge that is to be refunded.
     *
     * @param otherwise the outcome where there is no charge
     */
    private record ToGiveBack(Optional<Approved> charge, Undone otherwise) {}

    private Uni<ToGiveBack> undo(UUID orderId, ProviderBooks.Entries entries, Optional<String> knownCharge) {
        Undone none = new Undone.Nothing();
        if (entries.authorization().isEmpty()) {
            return Uni.createFrom().item(new ToGiveBack(entries.charge(), none));
        }
        Authorization authorization = entries.authorization().get();
        return switch (authorization.state()) {
            case Pending pending -> release(orderId, authorization, entries.charge(), knownCharge);
            case Held held -> release(orderId, authorization, entries.charge(), knownCharge);
            case Captured captured ->
                Uni.createFrom()
                        .item(new ToGiveBack(
                                entries.charge(),
                                new Undone.TakenElsewhere(
                                        "CAPTURED", "another system than payments has captured the amount")));
            case AuthorizationState.Declined declined -> Uni.createFrom().item(new ToGiveBack(entries.charge(), none));
            case Voided voided -> Uni.createFrom().item(new ToGiveBack(entries.charge(), none));
            case Lapsed lapsed -> Uni.createFrom().item(new ToGiveBack(entries.charge(), none));
        };
    }

    private Uni<ToGiveBack> release(
            UUID orderId, Authorization open, Optional<Approved> charge, Optional<String> knownCharge) {
        return provider.voidAuthorization(ProviderKeys.voidAuthorization(orderId), open.authorizationId())
                .chain(result -> switch (result) {
                    case Released released -> Uni.createFrom().item(new ToGiveBack(charge, new Undone.Nothing()));
                    case NotReleased taken ->
                        books.ofOrder(orderId, knownCharge)
                                .map(entries -> new ToGiveBack(
                                        entries.charge(), new Undone.TakenElsewhere(taken.reason(), taken.detail())));
                });
    }

    /** Refunds the charge. The provider may have forgotten the key by now, so this method looks for a refund first. */
    private Uni<Undone> giveBack(UUID orderId, ToGiveBack found, Optional<String> knownCharge) {
        if (found.charge().isEmpty()) {
            return Uni.createFrom().item(found.otherwise());
        }
        Approved charge = found.charge().get();
        if (knownCharge.equals(Optional.of(charge.chargeId()))) {
            return Uni.createFrom().item(new Undone.Nothing());
        }
        String key = ProviderKeys.giveBack(orderId);
        return provider.findRefund(key)
                .chain(done -> done.filter(refund -> refund.isOfAnother(charge)).isEmpty()
                        ? giveBackOnce(key, charge, done)
                        : giveBackAnother(orderId, charge));
    }

    /** Refunds the charge of an order of which another charge was refunded under the order's key. */
    private Uni<Undone> giveBackAnother(UUID orderId, Approved charge) {
        String key = ProviderKeys.giveBack(orderId, charge.chargeId());
        return provider.findRefund(key).chain(done -> giveBackOnce(key, charge, done));
    }

    /** @param done the refund of the charge under the key */
    private Uni<Undone> giveBackOnce(String key, Approved charge, Optional<Refunded> done) {
        if (done.isPresent()) {
            return Uni.createFrom().item(new Undone.Discovered(charge.before(done.get()), done.get()));
        }
        // Refunds of which a restored database knows nothing have given back the rest.
        return charge.left().isZero()
                ? Uni.createFrom().item(new Undone.Nothing())
                : provider.refund(key, charge.chargeId(), charge.left())
                        .map(result -> new Undone.Discovered(charge, result));
    }

    /** Enters a charge that was discovered, and its refund, into the books: in the current transaction. */
    Uni<Void> enter(Payment payment, UUID refundId, String reason, Undone.Discovered found) {
        payment.discover(found.charge(), clock.instant());
        return switch (found.result()) {
            case Refunded refunded -> {
                payment.addRefund(refunded.amount(), clock.instant());
                yield store.add(Refund.of(refundId, payment.orderId, refunded.amount(), reason, clock.instant()));
            }
            case RefundFailed failed -> Uni.createFrom().voidItem();
        };
    }

    /** Enters a discovered charge and its refund where no refund command asks for it. */
    Uni<Void> enterLate(Payment payment, Undone undone) {
        return switch (undone) {
            case Undone.Nothing nothing -> Uni.createFrom().voidItem();
            case Undone.Discovered found -> enter(payment, lateId(payment.orderId), LATE, found);
            case Undone.TakenElsewhere taken -> {
                payment.takenElsewhere(taken.reason(), taken.detail());
                yield Uni.createFrom().voidItem();
            }
        };
    }

    private static UUID lateId(UUID orderId) {
        return UUID.nameUUIDFromBytes(ProviderKeys.giveBack(orderId).getBytes(StandardCharsets.UTF_8));
    }

    /** Declines a command whose payment was undone before, and undoes a charge or a hold that the provider still has. */
    Uni<Void> refuse(EventContext command, Payment voided) {
        // A charge in the books was undone, or is for refund commands to undo.
        Uni<Undone> undone =
                voided.chargeId == null ? atProvider(voided) : Uni.createFrom().item(new Undone.Nothing());
        return undone.chain(found -> once.run(command, () -> store.lockUnchanged(voided)
                .chain(payment -> enterLate(payment, found))
                .invoke(() -> events.undoneBefore(command, voided.orderId))));
    }
}
