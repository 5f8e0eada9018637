package io.millrace.payments;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.payments.commands.ChargePayment;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.kit.Money;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.DeadLetterTopic;
import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
@QuarkusTestResource(CardGatewayResource.class)
class PaymentsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final DeadLetterTopic LETTERS = new DeadLetterTopic("payments.commands.payments.dlq");

    private final AvroTopic<PaymentCommand> commands = new AvroTopic<>("payments.commands", PaymentCommand.class);
    private final AvroTopic<PaymentEvent> events = new AvroTopic<>("payments", PaymentEvent.class);
    private final UUID order = UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(strings = {"tok_visa", "tok_503_once", "tok_answer_lost", "tok_late"})
    void aCardIsChargedOnceHoweverTheGatewayAnswers(String token) {
        var charged = (PaymentCharged) answer(charge(token));

        assertThat(charged.getAmount().getAmount()).isEqualByComparingTo("15.30");
        assertThat(chargesAtGateway()).isEqualTo(1);
        given().get("/api/payments/{order}", order)
                .then()
                .body("status", equalTo("CHARGED"))
                .body("charged.amount", equalTo("15.30"));
    }

    @ParameterizedTest
    @CsvSource({
        "tok_declined, CARD_DECLINED",
        "tok_insufficient_funds, INSUFFICIENT_FUNDS",
        "4111111111111111, UNKNOWN_TOKEN"
    })
    void aCardThatIsDeclinedIsNotCharged(String token, String reason) {
        var declined = (PaymentDeclined) answer(charge(token));

        assertThat(declined.getReason()).isEqualTo(reason);
        assertThat(chargesAtGateway()).isZero();
        given().get("/api/payments/{order}", order).then().body("status", equalTo("DECLINED"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOWN", "SLOW", "LATE"})
    void whatTheGatewayIsAskedWhileItIsAwayIsDoneOnce(String outage) {
        fails(outage);
        answer(charge("tok_visa"));
        fails(outage);
        var refund = new RefundPayment(UUID.randomUUID(), null, "test");
        assertThat(((PaymentRefunded) answer(refund)).getAmount().getAmount()).isEqualByComparingTo("15.30");

        assertThat(chargesAtGateway()).isEqualTo(1);
        assertThat(atGateway(
                        "SELECT charge_id FROM gateway_refund JOIN gateway_charge USING (charge_id) WHERE order_id = ?",
                        order))
                .isEqualTo(1);
    }

    @Test
    void aChargeWhoseAnswerWasLostAndThatCantBeUndoneIsNotSaidToBeUndone() {
        atGateway("""
                INSERT INTO gateway_charge (key, charge_id, order_id, token, amount, currency)
                VALUES ('charge-' || ?, gen_random_uuid(), ?, 'tok_refund_fails', 15.30, 'GBP')
                """, order, order);

        var failed = (PaymentRefundFailed) answer(new RefundPayment(UUID.randomUUID(), null, "test"));

        assertThat(failed.getReason()).isEqualTo("ACCOUNT_CLOSED");
        given().get("/api/payments/{order}", order)
                .then()
                .body("charged.amount", equalTo("15.30"))
                .body("refunded.amount", equalTo("0.00"));
    }

    @Test
    void aChargeWhoseAnswerWasLostIsInTheBooksWhenItIsUndoneAndIsSaidToBeGivenBack() {
        chargedWithoutAnAnswer();
        var refund = new RefundPayment(UUID.randomUUID(), null, "test");

        assertThat(((PaymentRefunded) answer(refund)).getAmount().getAmount()).isEqualByComparingTo("15.30");
        assertThat(((PaymentRefunded) answer(refund)).getAmount().getAmount()).isEqualByComparingTo("15.30");
        assertThat(((PaymentDeclined) answer(charge("tok_visa"))).getReason()).isEqualTo("REFUNDED_BEFORE");

        expectBooksOfAVoid();
    }

    @Test
    void aChargeThatTurnsUpAfterItWasUndoneIsInTheBooksToo() {
        answer(new RefundPayment(UUID.randomUUID(), null, "test"));
        chargedWithoutAnAnswer();

        assertThat(((PaymentDeclined) answer(charge("tok_visa"))).getReason()).isEqualTo("REFUNDED_BEFORE");
        assertThat(((PaymentDeclined) answer(charge("tok_visa"))).getReason()).isEqualTo("REFUNDED_BEFORE");

        expectBooksOfAVoid();
    }

    private void chargedWithoutAnAnswer() {
        atGateway("""
                INSERT INTO gateway_charge (key, charge_id, order_id, token, amount, currency)
                VALUES ('charge-' || ?, gen_random_uuid(), ?, 'tok_visa', 15.30, 'GBP')
                """, order, order);
    }

    private void expectBooksOfAVoid() {
        assertThat(chargesAtGateway()).isEqualTo(1);
        given().get("/api/payments/{order}", order)
                .then()
                .body("status", equalTo("VOIDED"))
                .body("charged.amount", equalTo("15.30"))
                .body("refunded.amount", equalTo("15.30"))
                .body("refunds.size()", equalTo(1));
    }

    @ParameterizedTest
    @CsvSource({
        "0.005, USD, minorUnit, 'must have 2 decimals at most in USD, such as 0.01'",
        "10.5, JPY, minorUnit, 'must have no decimals in JPY, such as 11'",
        "0.0001, EUR, minorUnit, 'must have 2 decimals at most in EUR, such as 0.01'",
        "15.30, XAU, currency, 'must be an ISO 4217 code'",
        "-5, GBP, minimum, 'must be 0 or more'",
        "0, GBP, exclusiveMinimum, 'a free order is not charged'"
    })
    void anAmountThatNobodyCanPayIsNotChargedAndItsDeadLetterNamesTheRule(
            String amount, String currency, String rule, String message) {
        var money = new io.millrace.contracts.common.Money(new BigDecimal(amount).setScale(4), currency);

        UUID id = send(new ChargePayment(money, "tok_visa"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(LETTERS.causesAtFirstAttempt(id))
                .hasSize(1));
        assertThat(LETTERS.causesAtFirstAttempt(id).getFirst())
                .contains("the rule " + rule + ":", "payload.amount", message);
        assertThat(chargesAtGateway()).isZero();
    }

    @Test
    void anAmountThatNobodyCanPayIsNotGivenBack() {
        answer(charge("tok_visa"));

        UUID id = send(refund("0.005"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(LETTERS.causesAtFirstAttempt(id))
                .hasSize(1));
        given().get("/api/payments/{order}", order).then().body("refunded.amount", equalTo("0.00"));
    }

    @Test
    void theSameCommandUnderAnotherIdIsAnsweredAgainAndChargesNothing() {
        assertThat(answer(charge("tok_visa"))).isEqualTo(answer(charge("tok_visa")));
        assertThat(chargesAtGateway()).isEqualTo(1);
    }

    @Test
    void allThatWasChargedIsGivenBackOnce() {
        answer(charge("tok_visa"));
        var refund = new RefundPayment(UUID.randomUUID(), null, "test");

        assertThat(((PaymentRefunded) answer(refund)).getAmount().getAmount()).isEqualByComparingTo("15.30");
        assertThat(((PaymentRefunded) answer(refund)).getAmount().getAmount()).isEqualByComparingTo("15.30");

        given().get("/api/payments/{order}", order)
                .then()
                .body("refunded.amount", equalTo("15.30"))
                .body("refunds.size()", equalTo(1));
    }

    @Test
    void partsAreGivenBackUntilNothingIsLeft() {
        answer(charge("tok_visa"));

        assertThat(answer(refund("10.00"))).isInstanceOf(PaymentRefunded.class);
        var tooMuch = (PaymentRefundFailed) answer(refund("5.31"));
        assertThat(tooMuch.getReason()).isEqualTo("MORE_THAN_CHARGED");
        assertThat(answer(refund("5.30"))).isInstanceOf(PaymentRefunded.class);

        given().get("/api/payments/{order}", order).then().body("refunded.amount", equalTo("15.30"));
    }

    @Test
    void aRefundThatComesFirstHasTheChargeRefused() {
        var refunded = (PaymentRefunded) answer(new RefundPayment(UUID.randomUUID(), null, "test"));
        assertThat(refunded.getAmount()).isNull();

        var declined = (PaymentDeclined) answer(charge("tok_visa"));

        assertThat(declined.getReason()).isEqualTo("REFUNDED_BEFORE");
        assertThat(chargesAtGateway()).isZero();
    }

    @Test
    void aRefundThatTheGatewayRefusesIsSaidToHaveFailed() {
        answer(charge("tok_refund_fails"));

        var failed = (PaymentRefundFailed) answer(new RefundPayment(UUID.randomUUID(), null, "test"));

        assertThat(failed.getReason()).isEqualTo("ACCOUNT_CLOSED");
        given().get("/api/payments/{order}", order).then().body("refunded.amount", equalTo("0.00"));
    }

    @Test
    void aRefundWaitsBehindAChargeThatIsStillBeingTried() {
        send(charge("tok_503_once"));
        var refunded = (PaymentRefunded) answer(new RefundPayment(UUID.randomUUID(), null, "changed my mind"));

        assertThat(refunded.getAmount().getAmount()).isEqualByComparingTo("15.30");
        given().get("/api/payments/{order}", order).then().body("refunded.amount", equalTo("15.30"));
    }

    private static ChargePayment charge(String token) {
        return new ChargePayment(Money.of("15.30", "GBP").toContract(), token);
    }

    private static RefundPayment refund(String amount) {
        return new RefundPayment(UUID.randomUUID(), Money.of(amount, "GBP").toContract(), "test");
    }

    private UUID send(Object payload) {
        return commands.send(order.toString(), new PaymentCommand(order, Instant.now(), payload));
    }

    private Object answer(Object payload) {
        UUID id = send(payload);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(answers(id)).hasSize(1));
        return answers(id).getFirst();
    }

    private List<Object> answers(UUID command) {
        return events.readAll().stream()
                .filter(event -> event.answers(command))
                .map(event -> event.value().getPayload())
                .toList();
    }

    /** Makes the gateway fail with this outage for a call or two. */
    private static void fails(String outage) {
        atGateway("INSERT INTO gateway_outage VALUES (?, now() + interval '3 s')", outage);
    }

    private int chargesAtGateway() {
        return atGateway("SELECT charge_id FROM gateway_charge WHERE order_id = ?", order);
    }

    /** Runs a statement on the simulated gateway's tables. Returns the number of rows that were read or written. */
    private static int atGateway(String sql, Object... parameters) {
        try (var connection = CardGatewayResource.database().connect("postgres");
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            if (!statement.execute()) {
                return statement.getUpdateCount();
            }
            int rows = 0;
            var result = statement.getResultSet();
            while (result.next()) {
                rows++;
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
