package io.millrace.payments;

import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;

/**
 * The port to the card gateway. A call under an idempotency key that was used before is not carried out again; the
 * provider repeats its answer.
 *
 * <p>Every call may fail with {@link Unavailable}. Then the call may or may not have been carried out, and the same
 * call under the same key tells which. Providers forget idempotency keys in time, and would then carry out the call
 * again. After {@link #KEYS_LAST}, look first: {@link #ofOrder} and the methods that find by a key find everything that was
 * ever made.
 */
public interface PaymentProvider {

    /** How long a key surely keeps a call from being carried out again. Providers promise a day. */
    Duration KEYS_LAST = Duration.ofHours(12);

    /** Why a capture is declined whose authorization the bank holds no longer. */
    String LAPSED = "AUTHORIZATION_LAPSED";

    /**
     * Has the card's bank hold an amount. The answer {@link AuthorizationState.Pending} says that the decision comes
     * later, by a webhook or when {@link #findAuthorization} is asked.
     */
    Uni<Authorization> authorize(String idempotencyKey, UUID orderId, Money amount, String paymentToken);

    /** The authorization made under that key, as it is now; empty if none was asked for. */
    Uni<Optional<Authorization>> findAuthorization(String idempotencyKey);

    /**
     * Takes the amount that is held. The charge is found under this key. Declined where the bank holds it no longer, with
     * the reason {@link #LAPSED}, or where it is void.
     */
    Uni<ChargeResult> capture(String idempotencyKey, String authorizationId, Money amount);

    /** Releases what is held, or will be held once a pending authorization is decided. */
    Uni<VoidResult> voidAuthorization(String idempotencyKey, String authorizationId);

    /** Charges a card at once. */
    Uni<ChargeResult> charge(String idempotencyKey, UUID orderId, Money amount, String paymentToken);

    /** The charge made under that key, if one was made. */
    Uni<Optional<Approved>> find(String idempotencyKey);

    /**
     * The authorizations and charges of an order as they are now, the oldest first. The charge of a
     * {@link AuthorizationState.Captured captured} authorization is among them if this service has made it. Entries of other
     * systems are left out, and need not keep the contract.
     *
     * @param own whether a reference is a key of this service
     */
    Uni<OrderPayments> ofOrder(UUID orderId, Predicate<String> own);

    /** Refunds a part of a charge, or all of it. */
    Uni<RefundResult> refund(String idempotencyKey, String chargeId, Money amount);

    /** The refund made under that key, if one was made. */
    Uni<Optional<Refunded>> findRefund(String idempotencyKey);

    /**
     * An authorization.
     *
     * @param authorizationId the provider's id of it; empty where the provider declined without making one
     */
    record Authorization(String authorizationId, Money amount, AuthorizationState state) {}

    /** The authorizations and charges of an order. */
    record OrderPayments(List<Referenced<Authorization>> authorizations, List<Referenced<Approved>> charges) {}

    /**
     * An entry of the provider's books.
     *
     * @param reference the key of the call that has made it
     */
    record Referenced<T>(String reference, T entry) {}

    /** The state of an authorization. */
    sealed interface AuthorizationState {

        /** The bank has not decided yet. */
        record Pending() implements AuthorizationState {}

        /** The bank holds the amount. */
        record Held() implements AuthorizationState {}

        /** The bank holds nothing, by its decision. */
        record Declined(String reason, String detail) implements AuthorizationState {}

        /** The amount was taken. */
        record Captured() implements AuthorizationState {}

        /** The bank holds nothing any more: the authorization was voided. */
        record Voided() implements AuthorizationState {}

        /** The bank holds nothing any more: the amount was not captured in time. */
        record Lapsed() implements AuthorizationState {}
    }

    /** The result of releasing what is held. */
    sealed interface VoidResult permits Released, NotReleased {}

    /** Nothing is held, and nothing was taken. */
    record Released() implements VoidResult {}

    /** The amount was captured before: a refund is what is needed. */
    record NotReleased(String reason, String detail) implements VoidResult {}

    /** The result of a charge. */
    sealed interface ChargeResult permits Approved, Declined {}

    /**
     * The card was charged.
     *
     * @param refunded what refunds have given back by now, as far as the provider says
     */
    record Approved(String chargeId, Money amount, Money refunded) implements ChargeResult {

        Money left() {
            return amount.minus(refunded);
        }

        /** The charge as it was before the refund was made. */
        Approved before(Refunded refund) {
            return refund.amount().isMoreThan(refunded)
                    ? this
                    : new Approved(chargeId, amount, refunded.minus(refund.amount()));
        }
    }

    /** The card was not charged. */
    record Declined(String reason, String detail) implements ChargeResult {}

    /** The result of a refund. */
    sealed interface RefundResult permits Refunded, RefundFailed {}

    /**
     * The amount was given back to the customer.
     *
     * @param chargeId of the charge that it is of; null where the provider does not say
     */
    record Refunded(String refundId, @Nullable String chargeId, Money amount) implements RefundResult {

        boolean isOfAnother(Approved charge) {
            return chargeId != null && !chargeId.equals(charge.chargeId());
        }
    }

    /** Nothing was given back, and trying again now is of no use. */
    record RefundFailed(String reason, String detail) implements RefundResult {}

    /**
     * The provider gave no answer, or an answer without a result: a time-out, a broken connection, a status of 500 or
     * more.
     */
    final class Unavailable extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        public Unavailable(String message) {
            super(message);
        }
    }
}
