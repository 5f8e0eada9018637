package io.millrace.payments;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.kit.Problems;

/** Shows payments over HTTP. */
@Path("/api/payments")
@Tag(name = "Payments")
public class PaymentsResource {

    private final PaymentStore store;

    PaymentsResource(PaymentStore store) {
        this.store = store;
    }

    /**
     * The payment of an order.
     *
     * @param held the amount that the card's bank holds, as far as payments knows. Zero before and after, once the hold is
     *     known to have lapsed, and once a capture was declined.
     */
    public record PaymentView(
            UUID orderId,
            UUID paymentId,
            Payment.Status status,
            Money held,
            Money charged,
            Money refunded,
            @Nullable String reason,
            @Nullable String detail,
            List<RefundView> refunds,
            Instant changedAt) {}

    /** A refund of the payment. */
    public record RefundView(UUID refundId, Money amount, String reason, Instant at) {}

    @GET
    @Path("/{orderId}")
    @WithSession
    @Operation(summary = "What is held, charged and refunded for an order")
    public Uni<PaymentView> get(UUID orderId) {
        return store.ofOrder(orderId)
                .map(found -> found.orElseThrow(() -> Problems.notFound("payment of order", orderId)))
                .chain(payment -> store.refundsOf(orderId).map(refunds -> view(payment, refunds)));
    }

    private static PaymentView view(Payment payment, List<Refund> refunds) {
        return new PaymentView(
                payment.orderId,
                payment.paymentId,
                payment.status,
                payment.held(),
                payment.charged(),
                new Money(payment.refunded, payment.currency),
                payment.reason,
                payment.detail,
                refunds.stream()
                        .map(refund -> new RefundView(refund.refundId, refund.money(), refund.reason, refund.at))
                        .toList(),
                payment.changedAt);
    }
}
