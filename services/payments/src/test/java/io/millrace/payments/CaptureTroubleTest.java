package io.millrace.payments;

import static io.millrace.payments.Till.authorize;
import static io.millrace.payments.Till.capture;
import static io.millrace.payments.Till.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.kit.rules.PaymentTokens;
import io.millrace.messaging.testing.WithMillrace;

/**
 * An amount is taken once, or given back, though the hold lapses, answers of the gateway are lost, its keys are forgotten, or
 * the database of payments is restored.
 */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CardGatewayResource.class)
class CaptureTroubleTest {

    private final Till till = new Till();

    @Test
    void aCardWhoseBankHoldsTheAmountNoLongerIsChargedOnce() {
        assertThat(till.answer(authorize("tok_lapsed"))).isInstanceOf(PaymentAuthorized.class);

        Object charged = till.answer(capture("tok_lapsed"));
        assertThat(charged).isInstanceOf(PaymentCharged.class);
        assertThat(till.answer(capture("tok_lapsed"))).isEqualTo(charged);

        assertThat(till.chargesAtGateway()).isEqualTo(1);
        till.payment().body("status", equalTo("CHARGED")).body("charged.amount", equalTo("15.30"));
    }

    /** The gateway repeats its refusal under the same key, as most do. */
    @Test
    void aCaptureThatWasDeclinedAsksTheGatewayAnewWhenItIsAskedForAgain() {
        till.answer(authorize("tok_lapsed_declined"));
        assertThat(((PaymentDeclined) till.answer(capture("tok_lapsed_declined"))).getReason())
                .isEqualTo("CARD_DECLINED");
        till.payment()
                .body("status", equalTo("AUTHORIZED"))
                .body("held.amount", equalTo("0.00"))
                .body("reason", equalTo("CARD_DECLINED"));
        assertThat(till.chargesAtGateway()).isZero();

        assertThat(till.answer(capture("tok_visa"))).isInstanceOf(PaymentCharged.class);

        assertThat(till.chargesAtGateway("charge-%1$s-2")).isEqualTo(1);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    /** The saga repeats its command for as long as it has no answer. */
    @Test
    void capturesThatHaveWaitedForTheGatewayTogetherAskTheBankOnce() {
        till.answer(authorize("tok_lapsed_declined"));

        for (UUID command : till.sendWhileTheGatewayIsDown(() -> capture("tok_lapsed_declined"))) {
            assertThat(((PaymentDeclined) till.answerTo(command)).getReason()).isEqualTo("CARD_DECLINED");
        }

        assertThat(till.attemptsToCharge()).isEqualTo(1);
        assertThat(till.answer(capture("tok_visa"))).isInstanceOf(PaymentCharged.class);
        assertThat(till.attemptsToCharge()).isEqualTo(2);
    }

    @Test
    void undoneOrdersCommandsThatHaveWaitedForTheGatewayTogetherAskItOnce() {
        till.answer(authorize("tok_visa"));

        for (UUID command : till.sendWhileTheGatewayIsDown(Till::refund)) {
            assertThat(((PaymentRefunded) till.answerTo(command)).getAmount()).isNull();
        }

        assertThat(till.authorizationsAtGateway("VOIDED")).isEqualTo(1);
        assertThat(till.lookUpsAtGateway()).isEqualTo(1);
    }

    @Test
    void noneOfTheCommandsThatHaveWaitedSaysThatMoneyWhichAnotherSystemHasTakenIsGivenBack() {
        till.answer(authorize("tok_visa"));
        till.isCapturedAtGatewayOnly("by-a-person-%1$s");

        for (UUID command : till.sendWhileTheGatewayIsDown(Till::refund)) {
            assertThat(till.answerTo(command)).isInstanceOf(PaymentRefundFailed.class);
        }
    }

    @Test
    void aPaymentWhoseCaptureWasDeclinedIsUndone() {
        till.answer(authorize("tok_lapsed_declined"));
        till.answer(capture("tok_lapsed_declined"));

        assertThat(((PaymentRefunded) till.answer(refund())).getAmount()).isNull();

        assertThat(((PaymentDeclined) till.answer(capture("tok_visa"))).getReason())
                .isEqualTo("REFUNDED_BEFORE");
        assertThat(till.chargesAtGateway()).isZero();
    }

    @Test
    void aCaptureWhoseAnswerWasLostIsFoundByTheNextCommand() {
        till.answer(authorize("tok_visa"));
        till.isCapturedAtGatewayOnly("capture-%1$s");

        assertThat(till.answer(capture("tok_visa"))).isInstanceOf(PaymentCharged.class);

        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void aChargeAfterALapseWhoseAnswerWasLostIsFoundByTheNextCommand() {
        till.answer(authorize("tok_lapsed"));
        till.isChargedAtGatewayOnly();

        assertThat(till.answer(capture("tok_lapsed"))).isInstanceOf(PaymentCharged.class);

        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void aLapsedHoldIsChargedAfterOneLookUp() {
        till.answer(authorize("tok_lapsed"));

        assertThat(till.answer(capture("tok_lapsed"))).isInstanceOf(PaymentCharged.class);

        assertThat(till.lookUpsAtGateway()).isEqualTo(1);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    /** However many attempts a restored database has forgotten. */
    @Test
    void aCaptureByAnotherInstanceIsFoundByOneLookUp() {
        till.answer(authorize("tok_visa"));
        till.isCapturedAtGatewayOnly("capture-%1$s-40");

        assertThat(till.answer(capture(PaymentTokens.LOST))).isInstanceOf(PaymentCharged.class);

        assertThat(till.lookUpsAtGateway()).isEqualTo(1);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
        till.payment().body("status", equalTo("CHARGED")).body("charged.amount", equalTo("15.30"));
    }

    @Test
    void aCaptureByAnotherSystemIsDeclinedAfterOneLookUp() {
        till.answer(authorize("tok_visa"));
        till.isCapturedAtGatewayOnly("by-a-person-%1$s");

        assertThat(((PaymentDeclined) till.answer(capture(PaymentTokens.LOST))).getReason())
                .isEqualTo("AUTHORIZATION_CAPTURED");

        assertThat(till.lookUpsAtGateway()).isEqualTo(1);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    /** The saga sends its command anew for as long as it has no answer, so a young command may repeat an old one. */
    @Test
    void aRefundWhoseAnswerWasLostIsFoundByACommandThatIsSentAnewWhenTheGatewayHasForgottenItsKey() {
        till.answer(authorize("tok_visa"));
        till.answer(capture("tok_visa"));
        var refund = refund("5.00");
        till.isRefundedAtGatewayOnly(refund.getRefundId(), "5.00");

        assertThat(((PaymentRefunded) till.answer(refund)).getAmount().getAmount())
                .isEqualByComparingTo("5.00");

        assertThat(till.refundsAtGateway()).isEqualTo(1);
        till.payment().body("refunded.amount", equalTo("5.00"));
    }

    @Test
    void anOrderThatIsUndoneAfterACaptureWhoseAnswerWasLostGetsItsMoneyBack() {
        till.answer(authorize("tok_visa"));
        till.isCapturedAtGatewayOnly("capture-%1$s");

        expectMoneyBack();
    }

    @Test
    void anOrderThatIsUndoneAfterAChargeWhoseAnswerWasLostGetsItsMoneyBack() {
        till.answer(authorize("tok_lapsed"));
        till.isChargedAtGatewayOnly();

        expectMoneyBack();
    }

    @Test
    void anOrderThatIsUndoneAfterItsPaymentWasForgottenGetsItsMoneyBack() {
        till.answer(authorize("tok_visa"));
        till.answer(capture("tok_visa"));
        till.isForgotten();

        expectMoneyBack();
    }

    /** A part of the goods came back. */
    @Test
    void aReturnOfAnOrderWhosePaymentWasForgottenGetsItsOwnAmountBackAndNoMore() {
        till.answer(authorize("tok_visa"));
        till.answer(capture("tok_visa"));
        till.isForgotten();

        assertThat(((PaymentRefunded) till.answer(refund("5.00"))).getAmount().getAmount())
                .isEqualByComparingTo("5.00");

        till.payment()
                .body("status", equalTo("CHARGED"))
                .body("charged.amount", equalTo("15.30"))
                .body("refunded.amount", equalTo("5.00"));
        assertThat(((PaymentRefunded) till.answer(refund())).getAmount().getAmount())
                .isEqualByComparingTo("10.30");
    }

    @Test
    void aReturnOfAnOrderWhosePaymentWasForgottenBeforeItsCaptureReleasesNothing() {
        till.answer(authorize("tok_visa"));
        till.isForgotten();

        assertThat(((PaymentRefundFailed) till.answer(refund("5.00"))).getReason())
                .isEqualTo("NOT_CAPTURED");

        assertThat(till.authorizationsAtGateway("AUTHORIZED")).isEqualTo(1);
        assertThat(till.answer(capture("tok_visa"))).isInstanceOf(PaymentCharged.class);
    }

    private void expectMoneyBack() {
        var refund = refund();
        assertThat(((PaymentRefunded) till.answer(refund)).getAmount().getAmount())
                .isEqualByComparingTo("15.30");
        assertThat(((PaymentRefunded) till.answer(refund)).getAmount().getAmount())
                .isEqualByComparingTo("15.30");
        assertThat(((PaymentDeclined) till.answer(capture("tok_visa"))).getReason())
                .isEqualTo("REFUNDED_BEFORE");

        assertThat(till.chargesAtGateway()).isEqualTo(1);
        assertThat(till.refundsAtGateway()).isEqualTo(1);
        till.payment()
                .body("status", equalTo("VOIDED"))
                .body("charged.amount", equalTo("15.30"))
                .body("refunded.amount", equalTo("15.30"))
                .body("refunds.size()", equalTo(1));
    }

    @Test
    void moneyThatAnotherSystemHasTakenIsNotSaidToBeGivenBack() {
        till.answer(authorize("tok_visa"));
        till.isCapturedAtGatewayOnly("by-a-person-%1$s");

        assertThat(till.answer(refund())).isInstanceOf(PaymentRefundFailed.class);

        assertThat(till.refundsAtGateway()).isZero();
    }

    @Test
    void anAmountThatAPersonHasReleasedIsNotCharged() {
        till.answer(authorize("tok_visa"));
        till.becomesAtGateway("VOIDED");

        assertThat(((PaymentDeclined) till.answer(capture("tok_visa"))).getReason())
                .isEqualTo("AUTHORIZATION_VOIDED");

        assertThat(till.chargesAtGateway()).isZero();
    }

    /** After a restore no saga has the token, and payments may have lost the payment. */
    @ParameterizedTest
    @ValueSource(strings = {"tok_visa", "tok_lapsed"})
    void anAmountThatWasTakenBeforeARestoreIsFound(String token) {
        till.answer(authorize(token));
        till.answer(capture(token));
        till.isForgotten();

        assertThat(till.answer(authorize(PaymentTokens.LOST))).isInstanceOf(PaymentAuthorized.class);
        assertThat(till.answer(capture(PaymentTokens.LOST))).isInstanceOf(PaymentCharged.class);

        assertThat(till.authorizationsAtGateway()).isEqualTo(1);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
        till.payment().body("charged.amount", equalTo("15.30"));
    }

    @Test
    void anAmountThatWasTakenAtTheSecondAttemptBeforeARestoreIsFound() {
        till.answer(authorize("tok_lapsed_declined"));
        till.answer(capture("tok_lapsed_declined"));
        till.answer(capture("tok_visa"));
        till.isForgotten();

        assertThat(till.answer(capture(PaymentTokens.LOST))).isInstanceOf(PaymentCharged.class);

        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    /** Payments has lost the payment, and the gateway may have lost the authorization. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAmountThatWasTakenAtTheTenthAttemptBeforeARestoreIsFound(boolean lapsed) {
        if (lapsed) {
            till.isAuthorizedAtGatewayOnly("tok_lapsed", "LAPSED");
        }
        till.isChargedAtGatewayOnly("charge-%1$s-10");

        assertThat(till.answer(capture("tok_visa"))).isInstanceOf(PaymentCharged.class);

        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    /** The database is restored to the time between the authorization and the first attempt. */
    @Test
    void anAmountWhoseDeclinedAttemptsARestoreHasForgottenIsNotTakenAgain() {
        till.answer(authorize("tok_lapsed"));
        till.isChargedAtGatewayOnly("charge-%1$s-10");

        assertThat(till.answer(capture("tok_lapsed"))).isInstanceOf(PaymentCharged.class);

        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void aCaptureAtTheTenthAttemptBeforeARestoreIsFound() {
        till.answer(authorize("tok_visa"));
        till.isCapturedAtGatewayOnly("capture-%1$s-10");

        assertThat(till.answer(capture("tok_visa"))).isInstanceOf(PaymentCharged.class);

        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void anAmountThatWasHeldBeforeARestoreIsTaken() {
        till.answer(authorize("tok_visa"));
        till.isForgotten();

        assertThat(till.answer(capture(PaymentTokens.LOST))).isInstanceOf(PaymentCharged.class);

        assertThat(till.authorizationsAtGateway("CAPTURED")).isEqualTo(1);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void anOrderThatAnEarlierReleaseHasChargedIsNotChargedAgainAfterARestore() {
        till.isChargedAtGatewayOnly();

        assertThat(till.answer(authorize(PaymentTokens.LOST))).isInstanceOf(PaymentAuthorized.class);
        assertThat(till.answer(capture(PaymentTokens.LOST))).isInstanceOf(PaymentCharged.class);

        assertThat(till.authorizationsAtGateway()).isZero();
        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void anOrderWithoutItsTokenOfWhichTheGatewayKnowsNothingIsDeclined() {
        assertThat(((PaymentDeclined) till.answer(authorize(PaymentTokens.LOST))).getReason())
                .isEqualTo("UNKNOWN_TOKEN");
    }

    /** A person decides about an order whose goods are gone, so the capture can be repeated. */
    @Test
    void aCaptureOfWhichNothingIsKnownChargesTheCardAndCanBeRepeated() {
        assertThat(((PaymentDeclined) till.answer(capture("tok_declined"))).getReason())
                .isEqualTo("CARD_DECLINED");

        assertThat(till.answer(capture("tok_visa"))).isInstanceOf(PaymentCharged.class);

        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }
}
