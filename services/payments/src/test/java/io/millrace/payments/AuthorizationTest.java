package io.millrace.payments;

import static io.millrace.payments.Till.authorize;
import static io.millrace.payments.Till.capture;
import static io.millrace.payments.Till.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.payments.commands.ChargePayment;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.kit.Money;
import io.millrace.messaging.testing.WithMillrace;

/** An order's amount is held, and then taken or released. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CardGatewayResource.class)
class AuthorizationTest {

    private final Till till = new Till();

    @ParameterizedTest
    @ValueSource(strings = {"tok_visa", "tok_503_once", "tok_answer_lost", "tok_late"})
    void anAmountIsHeldAndThenTakenOnceHoweverTheGatewayAnswers(String token) {
        var authorized = (PaymentAuthorized) till.answer(authorize(token));

        assertThat(authorized.getAmount().getAmount()).isEqualByComparingTo("15.30");
        assertThat(till.chargesAtGateway()).isZero();
        till.payment()
                .body("status", equalTo("AUTHORIZED"))
                .body("held.amount", equalTo("15.30"))
                .body("charged.amount", equalTo("0.00"));

        var charged = (PaymentCharged) till.answer(capture(token));

        assertThat(charged.getAmount().getAmount()).isEqualByComparingTo("15.30");
        assertThat(charged.getPaymentId()).isEqualTo(authorized.getPaymentId());
        assertThat(till.authorizationsAtGateway("CAPTURED")).isEqualTo(1);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
        till.payment()
                .body("status", equalTo("CHARGED"))
                .body("held.amount", equalTo("0.00"))
                .body("charged.amount", equalTo("15.30"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tok_visa", "tok_503_once", "tok_answer_lost", "tok_late"})
    void whatIsHeldIsReleasedWhenTheOrderIsUndone(String token) {
        till.answer(authorize(token));

        assertThat(((PaymentRefunded) till.answer(refund())).getAmount()).isNull();

        assertThat(till.authorizationsAtGateway("VOIDED")).isEqualTo(1);
        till.payment().body("status", equalTo("VOIDED")).body("held.amount", equalTo("0.00"));
        assertThat(((PaymentRefunded) till.answer(refund())).getAmount()).isNull();
        assertThat(((PaymentDeclined) till.answer(capture(token))).getReason()).isEqualTo("REFUNDED_BEFORE");
        assertThat(((PaymentDeclined) till.answer(authorize(token))).getReason())
                .isEqualTo("REFUNDED_BEFORE");
        assertThat(till.chargesAtGateway()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "tok_declined, CARD_DECLINED",
        "tok_insufficient_funds, INSUFFICIENT_FUNDS",
        "4111111111111111, UNKNOWN_TOKEN"
    })
    void anAmountThatTheBankDeclinesIsNotHeld(String token, String reason) {
        assertThat(((PaymentDeclined) till.answer(authorize(token))).getReason())
                .isEqualTo(reason);
        assertThat(((PaymentDeclined) till.answer(authorize(token))).getReason())
                .isEqualTo(reason);
        assertThat(((PaymentDeclined) till.answer(capture("tok_visa"))).getReason())
                .isEqualTo(reason);

        assertThat(((PaymentRefunded) till.answer(refund())).getAmount()).isNull();
        assertThat(till.chargesAtGateway()).isZero();
        till.payment().body("status", equalTo("DECLINED"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOWN", "SLOW", "LATE"})
    void whatIsHeldAndTakenWhileTheGatewayIsAwayIsSoOnce(String outage) {
        till.fails(outage);
        assertThat(till.answer(authorize("tok_visa"))).isInstanceOf(PaymentAuthorized.class);
        till.fails(outage);
        assertThat(till.answer(capture("tok_visa"))).isInstanceOf(PaymentCharged.class);

        assertThat(till.authorizationsAtGateway()).isEqualTo(1);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void theSameCommandUnderAnotherIdIsAnsweredAgainAndHoldsAndTakesNothing() {
        Object authorized = till.answer(authorize("tok_visa"));
        assertThat(till.answer(authorize("tok_visa"))).isEqualTo(authorized);
        Object charged = till.answer(capture("tok_visa"));
        assertThat(till.answer(capture("tok_visa"))).isEqualTo(charged);
        assertThat(till.answer(authorize("tok_visa"))).isEqualTo(authorized);

        assertThat(till.authorizationsAtGateway()).isEqualTo(1);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void whatWasTakenIsGivenBackOnce() {
        till.answer(authorize("tok_visa"));
        till.answer(capture("tok_visa"));
        RefundPayment refund = refund();

        assertThat(((PaymentRefunded) till.answer(refund)).getAmount().getAmount())
                .isEqualByComparingTo("15.30");
        assertThat(((PaymentRefunded) till.answer(refund)).getAmount().getAmount())
                .isEqualByComparingTo("15.30");

        assertThat(till.refundsAtGateway()).isEqualTo(1);
        till.payment().body("refunded.amount", equalTo("15.30"));
    }

    /** A return asks for an amount: its customer has paid by other means, and must not count as refunded. */
    @ParameterizedTest
    @ValueSource(strings = {"10.00", "15.30", "99.00"})
    void anAmountThatIsOnlyHeldIsNotGivenBack(String amount) {
        till.answer(authorize("tok_visa"));

        assertThat(((PaymentRefundFailed) till.answer(refund(amount))).getReason())
                .isEqualTo("NOT_CAPTURED");

        assertThat(till.authorizationsAtGateway("AUTHORIZED")).isEqualTo(1);
        assertThat(till.answer(capture("tok_visa"))).isInstanceOf(PaymentCharged.class);
    }

    @Test
    void anAmountThatWasDeclinedOrReleasedIsNotGivenBack() {
        var declined = new Till();
        declined.answer(authorize("tok_declined"));
        till.answer(authorize("tok_visa"));
        till.answer(refund());

        for (Till any : List.of(declined, till)) {
            assertThat(((PaymentRefundFailed) any.answer(refund("15.30"))).getReason())
                    .isEqualTo("NOT_CAPTURED");
        }
    }

    @Test
    void anOrderThatWasUndoneFirstIsNotAuthorized() {
        till.answer(refund());

        assertThat(((PaymentDeclined) till.answer(authorize("tok_visa"))).getReason())
                .isEqualTo("REFUNDED_BEFORE");

        assertThat(till.authorizationsAtGateway()).isZero();
    }

    @Test
    void whatIsHeldThoughTheAnswerWasLostIsReleased() {
        till.isAuthorizedAtGatewayOnly("tok_visa", "AUTHORIZED");

        assertThat(((PaymentRefunded) till.answer(refund())).getAmount()).isNull();

        assertThat(till.authorizationsAtGateway("VOIDED")).isEqualTo(1);
    }

    @Test
    void whatIsHeldAfterTheOrderWasUndoneIsReleased() {
        till.answer(refund());
        till.isAuthorizedAtGatewayOnly("tok_visa", "AUTHORIZED");

        assertThat(((PaymentDeclined) till.answer(authorize("tok_visa"))).getReason())
                .isEqualTo("REFUNDED_BEFORE");

        assertThat(till.authorizationsAtGateway("VOIDED")).isEqualTo(1);
    }

    @Test
    void anOrderThatAnEarlierReleaseGoesOnWithIsChargedWhatIsHeld() {
        till.answer(authorize("tok_visa"));

        var charge = new ChargePayment(Money.of("15.30", "GBP").toContract(), "tok_visa");
        assertThat(till.answer(charge)).isInstanceOf(PaymentCharged.class);

        assertThat(till.authorizationsAtGateway("CAPTURED")).isEqualTo(1);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }
}
