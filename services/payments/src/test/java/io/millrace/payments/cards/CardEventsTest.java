package io.millrace.payments.cards;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

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

import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.commands.AuthorizePayment;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.kit.Money;
import io.millrace.kit.webhook.WebhookCompliance;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.payments.CardGatewayResource;

/** A decision that the card gateway tells counts if the gateway has signed it, and if payments waits for it. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CardGatewayResource.class)
class CardEventsTest extends WebhookCompliance {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String AUTHORIZED = "\"AUTHORIZED\"";
    private static final String DECLINED = "\"DECLINED\", \"code\": \"CARD_DECLINED\", \"detail\": \"no\"";

    private final AvroTopic<PaymentCommand> commands = new AvroTopic<>("payments.commands", PaymentCommand.class);
    private final AvroTopic<PaymentEvent> events = new AvroTopic<>("payments", PaymentEvent.class);
    private final UUID order = UUID.randomUUID();

    CardEventsTest() {
        super("/api/payments/events", "authorize-", CardGatewayResource.SECRETS);
    }

    @Override
    protected String message() {
        return decided(pending(), AUTHORIZED);
    }

    @Override
    protected String messageAbout(String reference) {
        return decided("au_1", reference, AUTHORIZED);
    }

    @Override
    protected void assertUnchanged() {
        given().get("/api/payments/{order}", order).then().body("status", equalTo("PENDING"));
    }

    @Test
    void aDecisionIsTakenOnceAndTheFirstOneCounts() {
        String id = pending();

        says(decided(id, AUTHORIZED)).statusCode(204);
        says(decided(id, AUTHORIZED)).statusCode(204);
        says(decided(id, DECLINED)).statusCode(204);

        assertThat(published()).hasSize(1).first().isInstanceOf(PaymentAuthorized.class);
        given().get("/api/payments/{order}", order).then().body("status", equalTo("AUTHORIZED"));
    }

    @Test
    void aCardThatTheBankDeclinesLaterIsDeclinedWithItsReason() {
        says(decided(pending(), DECLINED)).statusCode(204);

        assertThat(published()).singleElement().isInstanceOfSatisfying(PaymentDeclined.class, declined -> assertThat(
                        declined.getReason())
                .isEqualTo("CARD_DECLINED"));
        given().get("/api/payments/{order}", order).then().body("status", equalTo("DECLINED"));
    }

    @Test
    void whatTheGatewayTellsByItselfIsTaken() {
        pending();

        CardGatewayResource.decide(order);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> given().get("/api/payments/{order}", order).then().body("status", equalTo("AUTHORIZED")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                                                                                             | body
            null                                                                                          | body
            []                                                                                            | object
            {"data": {"id": "a", "reference": "r", "status": "AUTHORIZED"}}                               | type
            {"type": "authorization.lost", "data": {"id": "a", "reference": "r", "status": "AUTHORIZED"}} | type
            {"type": "authorization.decided"}                                                             | data
            {"type": "authorization.decided", "data": {"reference": "r", "status": "AUTHORIZED"}}         | data.id
            {"type": "authorization.decided", "data": {"id": "a", "status": "AUTHORIZED"}}                | data.reference
            {"type": "authorization.decided", "data": {"id": "a", "reference": "r"}}                      | data.status
            {"type": "authorization.decided", "data": {"id": "a", "reference": "r", "status": "PENDING"}} | data.status
            {"type": "authorization.decided", "data": {"id": "a", "reference": "r", "status": "DECLINED"}} | data.code
            """)
    void aMessageThatBreaksTheContractIsRefusedWithTheFieldsName(String body, String field) {
        says(body).statusCode(400).body("detail", containsString(field));
    }

    @Test
    void anotherAuthorizationOfTheOrderDecidesNothing() {
        pending();

        says(decided("au_another", AUTHORIZED)).statusCode(204);

        given().get("/api/payments/{order}", order).then().body("status", equalTo("PENDING"));
    }

    /** Has an authorization asked for about which the bank decides later, and returns the gateway's id of it. */
    private String pending() {
        var payload = new AuthorizePayment(Money.of("15.30", "GBP").toContract(), "tok_pending");
        commands.send(order.toString(), new PaymentCommand(order, Instant.now(), payload));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> given().get("/api/payments/{order}", order).then().body("status", equalTo("PENDING")));
        return text(
                CardGatewayResource.database(),
                "SELECT authorization_id FROM gateway_authorization WHERE order_id = '%s'".formatted(order));
    }

    private String decided(String id, String decision) {
        return decided(id, "authorize-" + order, decision);
    }

    private static String decided(String id, String reference, String decision) {
        return """
                {"type": "authorization.decided", "timestamp": "2026-01-01T00:00:00Z",
                 "data": {"id": "%s", "reference": "%s", "status": %s, "more": 1}}
                """.formatted(id, reference, decision);
    }

    /** The events of the order that are published, once all that were stored are. */
    private List<Object> published() {
        await().atMost(PATIENCE).until(() -> text(PostgresResource.database(), "SELECT count(*)::text FROM outbox")
                .equals("0"));
        return events.readAll().stream()
                .filter(event -> event.value().getOrderId().equals(order))
                .map(event -> event.value().getPayload())
                .toList();
    }

    /** The first column of the first row. */
    private static String text(EmbeddedDatabase database, String query) {
        try (var connection = database.connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
