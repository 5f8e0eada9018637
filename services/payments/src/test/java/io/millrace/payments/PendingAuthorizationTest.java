package io.millrace.payments;

import static io.millrace.payments.Till.PATIENCE;
import static io.millrace.payments.Till.authorize;
import static io.millrace.payments.Till.capture;
import static io.millrace.payments.Till.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

import jakarta.inject.Inject;

import io.quarkiverse.resteasy.problem.HttpProblem;
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
import io.millrace.kit.RequestTransactions;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.payments.PaymentProvider.AuthorizationState;

/** The card's bank decides later: the gateway tells the decision, or payments asks for it. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CardGatewayResource.class)
class PendingAuthorizationTest {

    private static final String UNDECIDED =
            "SELECT count(*) FROM payment WHERE order_id = '%s' AND look_up_at IS NOT NULL";
    private static final String WAITING = "SELECT count(*) FROM waiting_command WHERE order_id = '%s'";

    private final Till till = new Till();

    @Inject
    AuthorizationDecisions decisions;

    @Test
    void anOrderWhoseBankDecidesLaterIsAnsweredThen() {
        UUID command = pending("tok_pending");
        till.payment().body("held.amount", equalTo("0.00"));
        assertThat(till.published()).isEmpty();

        CardGatewayResource.decide(till.order);

        assertThat(till.answerTo(command)).isInstanceOf(PaymentAuthorized.class);
        assertThat(till.answers(command).getFirst().headers())
                .containsEntry("ce_correlationid", till.conversationOf(command));
        till.payment().body("status", equalTo("AUTHORIZED")).body("held.amount", equalTo("15.30"));
        assertThat(till.rows(UNDECIDED)).isZero();
        assertThat(till.rows(WAITING)).isZero();
        assertThat(till.answer(capture("tok_pending"))).isInstanceOf(PaymentCharged.class);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void anOrderWhoseBankDeclinesLaterIsAnsweredThen() {
        UUID command = pending("tok_pending_declined");

        CardGatewayResource.decide(till.order);

        assertThat(((PaymentDeclined) till.answerTo(command)).getReason()).isEqualTo("CARD_DECLINED");
        till.payment().body("status", equalTo("DECLINED"));
        assertThat(till.rows(UNDECIDED)).isZero();
    }

    /** A saga repeats a command under another id, and after a restore another saga asks. */
    @Test
    void eachCommandThatWaitsForTheBankIsAnsweredOnce() {
        UUID first = pending("tok_pending");
        UUID second = till.send(authorize("tok_pending"));
        await().atMost(PATIENCE).until(() -> till.rows(WAITING) == 2);

        CardGatewayResource.decide(till.order);

        assertThat(till.answerTo(first)).isInstanceOf(PaymentAuthorized.class);
        assertThat(till.answerTo(second)).isEqualTo(till.answerTo(first));
        assertThat(till.published()).hasSize(2);
        assertThat(till.authorizationsAtGateway()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTHORIZED", "VOIDED"})
    void aDecisionWhoseMessageWasLostIsLookedUp(String status) {
        UUID command = pending("tok_pending");
        till.becomesAtGateway(status);

        till.sql("UPDATE payment SET look_up_at = now() WHERE order_id = '%1$s'");

        assertThat(till.answerTo(command))
                .isInstanceOf(status.equals("AUTHORIZED") ? PaymentAuthorized.class : PaymentDeclined.class);
        assertThat(till.rows(UNDECIDED)).isZero();
    }

    @Test
    void anAmountWhoseHoldHasLapsedBeforeTheDecisionIsKnownIsNotShownAsHeldAndIsTakenAllTheSame() {
        UUID command = pending("tok_pending");
        till.becomesAtGateway("LAPSED");

        till.sql("UPDATE payment SET look_up_at = now() WHERE order_id = '%1$s'");

        assertThat(till.answerTo(command)).isInstanceOf(PaymentAuthorized.class);
        till.payment().body("status", equalTo("AUTHORIZED")).body("held.amount", equalTo("0.00"));
        assertThat(till.answer(capture("tok_pending"))).isInstanceOf(PaymentCharged.class);
        assertThat(till.chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void anAmountAboutWhichTheBankHasNotDecidedIsNotGivenBack() {
        pending("tok_pending");

        assertThat(((PaymentRefundFailed) till.answer(refund("15.30"))).getReason())
                .isEqualTo("NOT_CAPTURED");

        till.payment().body("status", equalTo("PENDING"));
        till.answer(refund());
    }

    @Test
    void aHoldOfAnUndoneOrderThatCantBeReleasedIsAWarning() {
        till.answer(refund());
        till.isAuthorizedAtGatewayOnly("tok_503", "AUTHORIZED");
        var warnings = new ConcurrentLinkedQueue<String>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.add(String.valueOf(new SimpleFormatter().formatMessage(line)));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(AuthorizationLookUps.class.getName());
        logger.addHandler(handler);
        try {
            till.sql("UPDATE payment SET look_up_at = now() WHERE order_id = '%1$s'");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(warnings)
                    .anyMatch(line -> line.contains(till.order + ", which was undone")));
        } finally {
            logger.removeHandler(handler);
            till.becomesAtGateway("VOIDED");
        }
    }

    @Test
    void anOrderThatIsUndoneBeforeTheBankDecidesStaysUndoneAndNothingStaysHeld() {
        UUID command = pending("tok_pending");

        assertThat(((PaymentRefunded) till.answer(refund())).getAmount()).isNull();
        assertThat(till.authorizationsAtGateway("VOIDED")).isEqualTo(1);

        // The decision was on its way when the order was undone.
        take(authorizationId(), new AuthorizationState.Held());
        await().atMost(PATIENCE).until(() -> till.rows(UNDECIDED) == 0);
        assertThat(till.answers(command)).isEmpty();
        assertThat(till.published()).hasSize(1);
        assertThat(till.authorizationsAtGateway("VOIDED")).isEqualTo(1);
        till.payment().body("status", equalTo("VOIDED"));
    }

    @Test
    void anAmountThatIsHeldThoughTheOrderWasUndoneIsReleasedWhenTheGatewaySaysSo() {
        till.answer(refund());
        till.isAuthorizedAtGatewayOnly("tok_pending", "PENDING");

        CardGatewayResource.decide(till.order);

        await().atMost(PATIENCE).until(() -> till.authorizationsAtGateway("VOIDED") == 1);
        await().atMost(PATIENCE).until(() -> till.rows(UNDECIDED) == 0);
        till.payment().body("status", equalTo("VOIDED"));
        assertThat(till.published()).hasSize(1);
    }

    @Test
    void aDecisionThatComesAgainOrContradictsAnEarlierOneChangesNothing() {
        UUID command = pending("tok_pending");
        take(authorizationId(), new AuthorizationState.Held());
        assertThat(till.answerTo(command)).isInstanceOf(PaymentAuthorized.class);

        take(authorizationId(), new AuthorizationState.Held());
        take(authorizationId(), new AuthorizationState.Declined("CARD_DECLINED", "no"));

        till.payment().body("status", equalTo("AUTHORIZED"));
        till.answer(refund());
        assertThat(till.published()).hasSize(2);
    }

    @Test
    void aDecisionAboutAnotherAuthorizationOfTheOrderIsIgnored() {
        pending("tok_pending");

        take("au_of_others", new AuthorizationState.Held());

        till.payment().body("status", equalTo("PENDING"));
        till.answer(refund());
    }

    @Test
    void aDecisionAboutAnOrderWithoutAPaymentIsNotFound() {
        assertThatThrownBy(() -> take("au", new AuthorizationState.Held()))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.getStatusCode())
                        .isEqualTo(404));
    }

    /** The message is on its way still, or lost, and the order has heard of it before its database was restored. */
    @Test
    void aCaptureOfWhatIsPendingHereAndHeldAtTheGatewayTakesIt() {
        pending("tok_pending");
        till.becomesAtGateway("AUTHORIZED");

        assertThat(till.answer(capture("tok_pending"))).isInstanceOf(PaymentCharged.class);

        assertThat(till.chargesAtGateway()).isEqualTo(1);
        assertThat(till.rows(UNDECIDED) + till.rows(WAITING)).isZero();
    }

    @Test
    void aReferenceOfAnAuthorizationNamesItsOrder() {
        assertThat(AuthorizationDecisions.orderOf("authorize-" + till.order)).contains(till.order);
        for (String other : List.of("", "authorize-", "authorize-1-2-3-4-5", "capture-" + till.order, "x")) {
            assertThat(AuthorizationDecisions.orderOf(other)).as(other).isEmpty();
        }
    }

    private UUID pending(String token) {
        UUID command = till.send(authorize(token));
        till.awaitStatus("PENDING");
        return command;
    }

    private void take(String authorizationId, AuthorizationState state) {
        OnContext.run(() -> RequestTransactions.run(() -> decisions.apply(till.order, authorizationId, state)));
    }

    private String authorizationId() {
        return till.text("SELECT authorization_id FROM payment WHERE order_id = '%s'");
    }
}
