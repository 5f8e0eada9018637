package io.millrace.payments;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.kit.Money;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.OutgoingEvent;

/** Publishes the answers to payment commands. */
@ApplicationScoped
public class PaymentEvents {

    private final OutboxEmitter<PaymentEvent> payments;
    private final Clock clock;

    PaymentEvents(@Channel("payments-out") OutboxEmitter<PaymentEvent> payments, Clock clock) {
        this.payments = payments;
        this.clock = clock;
    }

    void authorized(WaitingCommand command, Payment payment) {
        answer(
                command,
                payment.orderId,
                new PaymentAuthorized(payment.paymentId, payment.requested().toContract()));
    }

    void charged(EventContext command, Payment payment) {
        answer(
                command,
                payment.orderId,
                new PaymentCharged(payment.paymentId, payment.charged().toContract()));
    }

    /** Answers with the reason that the payment has. */
    void declined(WaitingCommand command, Payment payment) {
        answer(command, payment.orderId, new PaymentDeclined(text(payment.reason), text(payment.detail)));
    }

    /** Answers that the payment was undone before the command came. */
    void undoneBefore(EventContext command, UUID orderId) {
        answer(command, orderId, new PaymentDeclined("REFUNDED_BEFORE", "undone before it was done"));
    }

    /**
     * Answers that the refund is done.
     *
     * @param amount null where there was nothing to refund
     */
    void refunded(EventContext command, UUID orderId, UUID refundId, @Nullable Money amount) {
        answer(command, orderId, new PaymentRefunded(refundId, amount == null ? null : amount.toContract()));
    }

    void refundFailed(EventContext command, UUID orderId, UUID refundId, String reason, String detail) {
        answer(command, orderId, new PaymentRefundFailed(refundId, reason, detail));
    }

    private void answer(EventContext command, UUID orderId, Object payload) {
        answer(WaitingCommand.of(command), orderId, payload);
    }

    private void answer(WaitingCommand command, UUID orderId, Object payload) {
        var event = new PaymentEvent(orderId, clock.instant(), payload);
        payments.send(OutgoingEvent.of(orderId.toString(), event).inReplyTo(command.id(), command.correlationId()));
    }

    private static String text(@Nullable String value) {
        return Optional.ofNullable(value).orElse("");
    }
}
