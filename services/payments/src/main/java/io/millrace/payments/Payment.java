package io.millrace.payments;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.kit.provider.ReasonText;

/** The amounts that are held, taken and refunded for an order; one payment per order. */
@Entity
public class Payment {

    /** The status of a payment. */
    public enum Status {
        /** The card's bank has not decided yet whether it holds the amount. */
        PENDING,
        /** The bank holds the amount, or did. A declined capture leaves the payment here: it can be asked for again. */
        AUTHORIZED,
        CHARGED,
        DECLINED,
        /** The payment was undone before the card was charged: a command that comes later is declined. */
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

    /** The provider's id of the authorization; null where there is none that holds, or may hold, the amount. */
    @Column(name = "authorization_id")
    public @Nullable String authorizationId;

    /** The provider's id of the charge; null where the card was not charged. */
    @Column(name = "charge_id")
    public @Nullable String chargeId;

    /** How many attempts to take what is held were declined: the next one has a key of its own. */
    @Column(name = "declined_captures")
    public int declinedCaptures;

    /** Why the provider declined, the last time; null where it did not. */
    public @Nullable String reason;

    public @Nullable String detail;

    /** When the provider is asked about the authorization, unless it tells before; null if there is nothing to ask. */
    @Column(name = "look_up_at")
    public @Nullable Instant lookUpAt;

    @Column(name = "changed_at")
    public Instant changedAt = Instant.EPOCH;

    @Version
    public long version;

    static Payment charged(UUID orderId, PaymentProvider.Approved charge, Instant now) {
        Payment payment = of(orderId, Status.CHARGED, charge.amount(), now);
        payment.chargeId = charge.chargeId();
        payment.refunded = charge.refunded().amount();
        return payment;
    }

    /** The bank holds the amount. */
    static Payment authorized(UUID orderId, PaymentProvider.Authorization authorization, Instant now) {
        Payment payment = of(orderId, Status.AUTHORIZED, authorization.amount(), now);
        payment.authorizationId = authorization.authorizationId();
        return payment;
    }

    /** The bank held the amount until it was taken, or the time for that was over: a capture finds out. */
    static Payment heldBefore(UUID orderId, PaymentProvider.Authorization authorization, Instant now) {
        return of(orderId, Status.AUTHORIZED, authorization.amount(), now);
    }

    static Payment pending(UUID orderId, PaymentProvider.Authorization authorization, Instant now, Instant nextLookUp) {
        Payment payment = of(orderId, Status.PENDING, authorization.amount(), now);
        payment.authorizationId = authorization.authorizationId();
        payment.lookUpAt = nextLookUp;
        return payment;
    }

    static Payment declined(UUID orderId, Money amount, String reason, String detail, Instant now) {
        Payment payment = of(orderId, Status.DECLINED, amount, now);
        payment.explain(reason, detail);
        return payment;
    }

    /** A capture was declined of which this service knows no authorization: as goods are gone, it can be repeated. */
    static Payment notCaptured(UUID orderId, Money amount, PaymentProvider.Declined why, Instant now) {
        Payment payment = of(orderId, Status.AUTHORIZED, amount, now);
        payment.declineCapture(why, now);
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

    /** A copy that is no entity, for one attempt to change the payment. */
    Payment copy() {
        var copy = new Payment();
        copy.orderId = orderId;
        copy.paymentId = paymentId;
        copy.status = status;
        copy.amount = amount;
        copy.refunded = refunded;
        copy.currency = currency;
        copy.authorizationId = authorizationId;
        copy.chargeId = chargeId;
        copy.declinedCaptures = declinedCaptures;
        copy.reason = reason;
        copy.detail = detail;
        copy.lookUpAt = lookUpAt;
        copy.changedAt = changedAt;
        copy.version = version;
        return copy;
    }

    private void become(Status next, Instant now) {
        status = next;
        lookUpAt = null;
        changedAt = now;
    }

    private void explain(String code, String words) {
        reason = ReasonText.of(code, ReasonText.CODE);
        detail = ReasonText.of(words, ReasonText.DETAIL);
    }

    /** The bank has decided: it holds the amount. */
    void hold(Instant now) {
        become(Status.AUTHORIZED, now);
    }

    /** The bank has held the amount until it was taken, or the time for that was over: a capture finds out. */
    void heldBefore(Instant now) {
        become(Status.AUTHORIZED, now);
        authorizationId = null;
    }

    /** The bank has decided: it does not hold the amount. */
    void decline(String code, String words, Instant now) {
        become(Status.DECLINED, now);
        explain(code, words);
    }

    /** The provider took the amount. */
    void capture(PaymentProvider.Approved charge, Instant now) {
        become(Status.CHARGED, now);
        discover(charge, now);
        reason = null;
        detail = null;
    }

    /** The provider took nothing, and the next attempt is to ask it anew. */
    void declineCapture(PaymentProvider.Declined why, Instant now) {
        become(Status.AUTHORIZED, now);
        declinedCaptures++;
        explain(why.reason(), why.detail());
    }

    /** Nothing is held for the order any more, and nothing is to be. */
    void release(Instant now) {
        become(Status.VOIDED, now);
        reason = null;
        detail = null;
        if (chargeId == null) {
            amount = BigDecimal.ZERO;
        }
    }

    /** The order is undone, but another system than this service has taken the amount. */
    void takenElsewhere(String code, String words) {
        explain(code, words);
    }

    /** Whether nothing is held, and nothing was taken: the provider has said so when the payment was undone. */
    boolean isUndoneForSure() {
        return status == Status.VOIDED && chargeId == null && lookUpAt == null && reason == null;
    }

    /** Has the authorization of a voided payment released by the schedule. */
    void releaseLater(String heldId, Instant now) {
        authorizationId = heldId;
        lookUpAt = now;
    }

    /** Enters a charge that the provider made, whose answer this service did not get. */
    void discover(PaymentProvider.Approved charge, Instant now) {
        chargeId = charge.chargeId();
        amount = charge.amount().amount();
        currency = charge.amount().currency();
        refunded = charge.refunded().amount();
        changedAt = now;
    }

    /** The amount that the bank holds, as far as is known. After a declined capture, none is believed to be held. */
    Money held() {
        boolean isHeld = status == Status.AUTHORIZED && authorizationId != null && declinedCaptures == 0;
        return new Money(isHeld ? amount : BigDecimal.ZERO, currency);
    }

    /** The amount of the order's command. */
    Money requested() {
        return new Money(amount, currency);
    }

    /** The amount that the provider took. A voided payment has one if a charge was discovered when it was undone. */
    Money charged() {
        return new Money(chargeId == null ? BigDecimal.ZERO : amount, currency);
    }

    /** The charged amount that has not been refunded yet. */
    Money refundable() {
        return charged().minus(new Money(refunded, currency));
    }

    void addRefund(Money money, Instant now) {
        refunded = refunded.add(money.amount());
        changedAt = now;
    }

    /**
     * Enters a refund that was found at the provider. The refunded amount has it already if it came with a charge that was
     * found there after the refund: then it is more than the refunds that are known.
     *
     * @param known the refunds of the order that this service has stored
     */
    void addFound(Money refund, List<Refund> known, Instant now) {
        BigDecimal stored = known.stream().map(one -> one.amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (refund.amount().compareTo(refunded.subtract(stored)) > 0) {
            addRefund(refund, now);
        }
    }
}
