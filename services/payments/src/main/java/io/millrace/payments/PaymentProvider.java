package io.millrace.payments;

import java.io.Serial;
import java.util.Optional;
import java.util.UUID;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.Money;

/**
 * The card gateway, as seen from here: a port. A call under an idempotency key that was used before is not carried out
 * again, it is answered again.
 *
 * <p>Every call may fail with {@link Unavailable}; then nobody knows whether it was carried out, and the same call
 * under the same key tells.
 */
public interface PaymentProvider {

    /** Charges a card. */
    Uni<ChargeResult> charge(String idempotencyKey, UUID orderId, Money amount, String paymentToken);

    /** The charge made under that key, if one was made. */
    Uni<Optional<Approved>> find(String idempotencyKey);

    /** Gives back a part of a charge, or all of it. */
    Uni<RefundResult> refund(String idempotencyKey, String chargeId, Money amount);

    /** What came of a charge. */
    sealed interface ChargeResult permits Approved, Declined {}

    /** The money is ours. */
    record Approved(String chargeId, Money amount) implements ChargeResult {}

    /** The card was not charged. */
    record Declined(String reason, String detail) implements ChargeResult {}

    /** What came of a refund. */
    sealed interface RefundResult permits Refunded, RefundFailed {}

    /** The money is the customer's again. */
    record Refunded(String refundId) implements RefundResult {}

    /** Nothing was given back, and trying again now is of no use. */
    record RefundFailed(String reason, String detail) implements RefundResult {}

    /** No answer, or one that says nothing: a time-out, a broken connection, a status of 500 or more. */
    final class Unavailable extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        public Unavailable(String message) {
            super(message);
        }
    }
}
