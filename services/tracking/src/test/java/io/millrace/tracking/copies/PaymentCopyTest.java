package io.millrace.tracking.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.kit.Money;
import io.millrace.tracking.copies.PaymentCopy.RefundCopy;
import io.millrace.tracking.copies.PaymentCopy.Status;

/** The copy of a payment is what payments itself would show, as far as its events tell. */
class PaymentCopyTest {

    private static final Instant BEGIN = Instant.parse("2026-11-30T10:00:00Z");
    private static final Money TOTAL = Money.of("39.00", "EUR");
    private static final Money NOTHING = Money.zero("EUR");

    private final UUID order = UUID.randomUUID();
    private final UUID payment = UUID.randomUUID();
    private final List<CopiedEvent> events = new ArrayList<>();

    @Test
    void whatIsAuthorizedIsHeldAndNothingIsTaken() {
        authorized();

        var copy = copy();

        assertThat(copy.status()).isEqualTo(Status.AUTHORIZED);
        assertThat(copy.paymentId()).isEqualTo(payment);
        assertThat(copy.held()).isEqualTo(TOTAL);
        assertThat(copy.charged()).isEqualTo(NOTHING);
        assertThat(copy.refunded()).isEqualTo(NOTHING);
        assertThat(copy.changedAt()).isEqualTo(BEGIN);
    }

    @Test
    void whatIsChargedIsHeldNoLongerAndAnAnswerThatIsRepeatedCountsOnce() {
        authorized();
        charged();
        UUID refund = UUID.randomUUID();
        refunded(refund, Money.of("9.00", "EUR"));
        refunded(refund, Money.of("9.00", "EUR"));
        charged();
        refunded(UUID.randomUUID(), Money.of("1.00", "EUR"));

        var copy = copy();

        assertThat(copy.status()).isEqualTo(Status.CHARGED);
        assertThat(copy.held()).isEqualTo(NOTHING);
        assertThat(copy.charged()).isEqualTo(TOTAL);
        assertThat(copy.refunded()).isEqualTo(Money.of("10.00", "EUR"));
        assertThat(copy.refunds())
                .hasSize(2)
                .first()
                .isEqualTo(new RefundCopy(refund, Money.of("9.00", "EUR"), BEGIN.plusSeconds(2)));
    }

    @Test
    void aDeclinedPaymentSaysWhyInTheCurrencyOfItsOrder() {
        happened(new PaymentDeclined("CARD_DECLINED", "the bank says no"));
        refunded(UUID.randomUUID(), null);

        var copy = copy();

        assertThat(copy.status()).isEqualTo(Status.DECLINED);
        assertThat(copy.reason()).isEqualTo("CARD_DECLINED");
        assertThat(copy.detail()).isEqualTo("the bank says no");
        assertThat(copy.charged()).isEqualTo(NOTHING);
        assertThat(copy.paymentId()).isNull();
    }

    @Test
    void aDeclinedCaptureLeavesThePaymentAuthorizedWithNothingHeld() {
        authorized();
        happened(new PaymentDeclined("INSUFFICIENT_FUNDS", "the account is empty"));

        var copy = copy();

        assertThat(copy.status()).isEqualTo(Status.AUTHORIZED);
        assertThat(copy.held()).isEqualTo(NOTHING);
        assertThat(copy.reason()).isEqualTo("INSUFFICIENT_FUNDS");

        charged();

        assertThat(copy().status()).isEqualTo(Status.CHARGED);
        assertThat(copy().reason()).isNull();
    }

    @Test
    void whatIsReleasedIsVoidedAlsoWhereAnAuthorizationWasAskedForAfterwards() {
        authorized();
        refunded(UUID.randomUUID(), null);
        happened(new PaymentDeclined("REFUNDED_BEFORE", "undone before it was done"));

        var copy = copy();

        assertThat(copy.status()).isEqualTo(Status.VOIDED);
        assertThat(copy.held()).isEqualTo(NOTHING);
        assertThat(copy.charged()).as("payments may have found a charge").isNull();
        assertThat(copy.refunded()).isNull();
        assertThat(copy.reason()).isNull();
    }

    /** Payments has found a charge of which it knew nothing: its event tells what was given back, not what was taken. */
    @Test
    void aChargeThatNoEventTellsIsAbsent() {
        refunded(UUID.randomUUID(), TOTAL);

        var copy = copy();

        assertThat(copy.status()).isEqualTo(Status.VOIDED);
        assertThat(copy.refunded()).isEqualTo(TOTAL);
        assertThat(copy.charged()).isNull();
    }

    @Test
    void aRefundThatIsRefusedLeavesThePaymentAsItIs() {
        authorized();
        happened(new PaymentRefundFailed(UUID.randomUUID(), "NOT_CAPTURED", "nothing was taken"));

        assertThat(copy().status()).isEqualTo(Status.AUTHORIZED);

        charged();
        happened(new PaymentRefundFailed(UUID.randomUUID(), "MORE_THAN_CHARGED", "only 39.00 EUR are left"));

        assertThat(copy().status()).isEqualTo(Status.CHARGED);
        assertThat(copy().charged()).isEqualTo(TOTAL);
    }

    @Test
    void withoutAnEventThatTellsTheStatusThereIsNoCopy() {
        assertThat(PaymentCopy.of(order, List.of(), Optional.of("EUR"))).isEmpty();

        happened(new PaymentRefundFailed(UUID.randomUUID(), "MORE_THAN_CHARGED", "only 1.00 EUR are left"));

        assertThat(PaymentCopy.of(order, events, Optional.of("EUR"))).isEmpty();
    }

    private PaymentCopy copy() {
        return PaymentCopy.of(order, events, Optional.of("EUR")).orElseThrow();
    }

    private void authorized() {
        happened(new PaymentAuthorized(payment, TOTAL.toContract()));
    }

    private void charged() {
        happened(new PaymentCharged(payment, TOTAL.toContract()));
    }

    private void refunded(UUID refund, @Nullable Money amount) {
        happened(new PaymentRefunded(refund, amount == null ? null : amount.toContract()));
    }

    /** One second after the event before. */
    private void happened(Object payload) {
        events.add(CopiedEvent.of(new PaymentEvent(order, BEGIN.plusSeconds(events.size()), payload)));
    }
}
