package io.millrace.tracking.copies;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;

/**
 * The payment of an order as its events tell it, in the shape in which payments shows it. A field that the events do not
 * tell is null, and absent in JSON.
 *
 * @param held the whole amount until an event tells that nothing is held; of a hold that has lapsed, none does
 * @param charged null of a payment that was undone: payments may have found a charge, which no event names
 * @param refunded null of a payment that was undone, unless an event tells a refund
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentCopy(
        UUID orderId,
        @Nullable UUID paymentId,
        Status status,
        @Nullable Money held,
        @Nullable Money charged,
        @Nullable Money refunded,
        @Nullable String reason,
        @Nullable String detail,
        List<RefundCopy> refunds,
        Instant changedAt)
        implements Copy {

    /** The status of a payment; of a payment that is pending there is no event. */
    public enum Status {
        AUTHORIZED,
        CHARGED,
        DECLINED,
        VOIDED
    }

    /** A refund of the payment; why it was made is in no event. */
    @RegisterForReflection
    public record RefundCopy(UUID refundId, Money amount, Instant at) {}

    /**
     * Makes the copy; empty if the events do not tell the status.
     *
     * @param events those of the topic {@code payments}, by time
     * @param currency that of the order, if it is known
     */
    static Optional<PaymentCopy> of(UUID orderId, List<CopiedEvent> events, Optional<String> currency) {
        var facts = new PaymentFacts(events);
        return facts.status().map(status -> {
            Optional<Money> zero = facts.currency().or(() -> currency).map(Money::zero);
            boolean isUndone = status == Status.VOIDED;
            boolean isExplained = status == Status.DECLINED || status == Status.AUTHORIZED;
            return new PaymentCopy(
                    orderId,
                    facts.paymentId(),
                    status,
                    facts.held(status).or(() -> zero).orElse(null),
                    isUndone ? null : facts.charged().or(() -> zero).orElse(null),
                    isUndone && facts.refunds().isEmpty()
                            ? null
                            : zero.map(facts::refunded).orElse(null),
                    isExplained ? facts.declined("reason") : null,
                    isExplained ? facts.declined("detail") : null,
                    facts.refunds(),
                    events.getLast().at());
        });
    }
}
