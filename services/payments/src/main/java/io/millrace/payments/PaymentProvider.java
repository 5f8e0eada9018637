package io.millrace.payments;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.Money;

/**
 * The port to the card gateway. A call under an idempotency key that was used before is not carried out again; the
 * provider repeats its answer.
 *
 * <p>Every call may fail with {@link Unavailable}. Then the call may or may not have been carried out, and the same
 * call under the same key tells which. Providers forget idempotency keys in time, and would then carry out the call
 * again. After {@link #KEYS_LAST}, call {@link #find} or {@link #findRefund} first: they find every charge and refund
 * ever made.
 */
public interface PaymentProvider {

    /** How long a key surely keeps a call from being carried out again. Providers promise a day. */
    Duration KEYS_LAST = Duration.ofHours(12);

    /** Charges a card. */
    Uni<ChargeResult> charge(String idempotencyKey, UUID orderId, Money amount, String paymentToken);

    /** The charge made under that key, if one was made. */
    Uni<Optional<Approved>> find(String idempotencyKey);

    /** Refunds a part of a charge, or all of it. */
    Uni<RefundResult> refund(String idempotencyKey, String chargeId, Money amount);

    /** The refund made under that key, if one was made. */
    Uni<Optional<Refunded>> findRefund(String idempotencyKey);

    /** The result of a charge. */
    sealed interface ChargeResult permits Approved, Declined {}

    /** The card was charged. */
    record Approved(String chargeId, Money amount) implements ChargeResult {}

    /** The card was not charged. */
    record Declined(String reason, String detail) implements ChargeResult {}

    /** The result of a refund. */
    sealed interface RefundResult permits Refunded, RefundFailed {}

    /** The amount was given back to the customer. */
    record Refunded(String refundId, Money amount) implements RefundResult {}

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
