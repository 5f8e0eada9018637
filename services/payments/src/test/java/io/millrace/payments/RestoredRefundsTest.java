package io.millrace.payments;

import static io.millrace.payments.Till.authorize;
import static io.millrace.payments.Till.capture;
import static io.millrace.payments.Till.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.kit.rules.PaymentTokens;
import io.millrace.messaging.testing.WithMillrace;

/** The database of payments is restored to a time before a charge of 15.30 GBP and its first refund of 4.00 GBP. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CardGatewayResource.class)
class RestoredRefundsTest {

    private final Till till = new Till();
    private final RefundPayment first = refund("4.00");

    @BeforeEach
    void restore() {
        till.answer(authorize("tok_visa"));
        till.answer(capture("tok_visa"));
        expectRefund(first, "4.00");
        till.sql("DELETE FROM refund WHERE order_id = '%1$s'");
        till.isForgotten();
    }

    @Test
    void theNextReturnFindsWhatWasGivenBackAndTheRestCanBeGivenBack() {
        expectRefund(refund("3.00"), "3.00");
        till.payment().body("charged.amount", equalTo("15.30")).body("refunded.amount", equalTo("7.00"));

        expectRefund(refund(), "8.30");

        expectAllGivenBackBy(3);
    }

    @Test
    void aRefundThatIsHandledAgainCountsOnce() {
        assertThat(till.answer(capture(PaymentTokens.LOST))).isInstanceOf(PaymentCharged.class);
        till.payment().body("refunded.amount", equalTo("4.00"));

        expectRefund(first, "4.00");
        till.payment().body("refunded.amount", equalTo("4.00")).body("refunds.size()", equalTo(1));
        expectRefund(refund(), "11.30");

        expectAllGivenBackBy(2);
    }

    @Test
    void anOrderThatIsUndoneGetsTheRestBack() {
        expectRefund(refund(), "11.30");

        expectAllGivenBackBy(2);
    }

    @Test
    void anOrderOfWhichAllWasGivenBackIsUndone() {
        till.isRefundedAtGatewayOnly(refund().getRefundId(), "11.30");

        assertThat(((PaymentRefunded) till.answer(refund())).getAmount()).isNull();

        assertThat(till.refundsAtGateway()).isEqualTo(2);
    }

    private void expectRefund(RefundPayment refund, String amount) {
        assertThat(((PaymentRefunded) till.answer(refund)).getAmount().getAmount())
                .isEqualByComparingTo(amount);
    }

    private void expectAllGivenBackBy(int refunds) {
        till.payment().body("charged.amount", equalTo("15.30")).body("refunded.amount", equalTo("15.30"));
        assertThat(till.refundsAtGateway()).isEqualTo(refunds);
    }
}
