package io.millrace.payments;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;

/** The charge for an order, and how much of it was refunded; one payment per order. */
@Entity
public class Payment {

    /** The status of a payment. */
    public enum Status {
        CHARGED,
        DECLINED,
        /** The payment was undone before the card was charged: a charge command that comes later is declined. */
        VOIDED
    }

    @Id
    @Column(name = "order_id")
    public UUID orderId = new UUID(0, 0);

    @Column(name = "payment_id")
    public UUID paymentId = new UUID(0, 0);

    @Enumerated(EnumType.STRING)
    public Status status = Status.DECLINED;

    public BigDecimal amount = BigDecimal.ZERO;
    public BigDecimal refunded = BigDecimal.ZERO;
    public String currency = "";

    /** The provider's id of the charge; null where the card was not charged. */
    @Column(name = "charge_id")
    public @Nullable String chargeId;

    /** Why the provider declined the charge; null where it did not. */
    public @Nullable String reason;

    public @Nullable String detail;

    @Column(name = "changed_at")
    public Instant changedAt = Instant.EPOCH;

    @Version
    public long version;

    static Payment charged(UUID orderId, PaymentProvider.Approved charge, Instant now) {
        Payment payment = of(orderId, Status.CHARGED, charge.amount(), now);
        payment.chargeId = charge.chargeId();
        return payment;
    }

    static Payment declined(UUID orderId, Money amount, PaymentProvider.Declined why, Instant now) {
        Payment payment = of(orderId, Status.DECLINED, amount, now);
        payment.reason = why.reason();
        payment.detail = why.detail();
        return payment;
    }

    /** A payment that was undone before the card was charged, as far as is known; its currency is a placeholder. */
    static Payment voided(UUID orderId, Instant now) {
        return of(orderId, Status.VOIDED, Money.zero("XXX"), now);
    }

    private static Payment of(UUID orderId, Status status, Money amount, Instant now) {
        var payment = new Payment();
        payment.orderId = orderId;
        payment.paymentId = UUID.randomUUID();
        payment.status = status;
        payment.amount = amount.amount();
        payment.currency = amount.currency();
        payment.changedAt = now;
        return payment;
    }

    /** Enters a charge that the provider made, whose answer this service did not get. */
    void discover(PaymentProvider.Approved charge, Instant now) {
        chargeId = charge.chargeId();
        amount = charge.amount().amount();
        currency = charge.amount().currency();
        changedAt = now;
    }

    /** What the provider took. For a voided payment that is more than zero if the provider made the charge after all. */
    Money charged() {
        return new Money(status == Status.DECLINED ? BigDecimal.ZERO : amount, currency);
    }

    /** The charged amount that has not been refunded yet. */
    Money left() {
        return charged().minus(new Money(refunded, currency));
    }

    void giveBack(Money money, Instant now) {
        refunded = refunded.add(money.amount());
        changedAt = now;
    }
}
