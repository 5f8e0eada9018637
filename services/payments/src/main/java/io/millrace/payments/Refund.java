package io.millrace.payments;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.millrace.kit.Money;

/** A stored refund of an order's payment. */
@Entity
public class Refund {

    @Id
    @Column(name = "refund_id")
    public UUID refundId = new UUID(0, 0);

    @Column(name = "order_id")
    public UUID orderId = new UUID(0, 0);

    public BigDecimal amount = BigDecimal.ZERO;
    public String currency = "";
    public String reason = "";
    public Instant at = Instant.EPOCH;

    static Refund of(UUID refundId, UUID orderId, Money amount, String reason, Instant now) {
        var refund = new Refund();
        refund.refundId = refundId;
        refund.orderId = orderId;
        refund.amount = amount.amount();
        refund.currency = amount.currency();
        refund.reason = reason;
        refund.at = now;
        return refund;
    }

    Money money() {
        return new Money(amount, currency);
    }
}
