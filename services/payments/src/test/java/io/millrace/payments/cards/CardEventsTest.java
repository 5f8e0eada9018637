package io.millrace.payments.cards;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.commands.AuthorizePayment;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.kit.Money;
import io.millrace.kit.webhook.WebhookSecret;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.payments.CardGatewayResource;

/** What the card gateway says counts if the gateway has said it, and if the bank's decision is awaited. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CardGatewayResource.class)
class CardEventsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final WebhookSecret SECRET = WebhookSecret.of(CardGatewayResource.SECRETS.getFirst());
    private static final String AUTHORIZED = "\"AUTHORIZED\"";
    private static final String DECLINED = "\"DECLINED\", \"code\": \"CARD_DECLINED\", \"detail\": \"no\"";

    private final AvroTopic<PaymentCommand> commands = new AvroTopic<>("payments.commands", PaymentCommand.class);
    private final AvroTopic<PaymentEvent> events = new AvroTopic<>("payments", PaymentEvent.class);
    private final UUID order = UUID.randomUUID();

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

    @Test
    void eitherSecretIsValidWhileOneIsReplaced() {
        String body = decided(pending(), AUTHORIZED);
        for (String secret : CardGatewayResource.SECRETS) {
            says(body, Instant.now().getEpochSecond(), WebhookSecret.of(secret)).statusCode(204);
        }
    }

    @Test
    void whatTheGatewayHasNotSignedIsRefused() {
        String body = decided(pending(), AUTHORIZED);
        long now = Instant.now().getEpochSecond();

        says(body, now, WebhookSecret.random()).statusCode(401).body("code", equalTo("unauthorized"));
        post(body + " ", "id", String.valueOf(now), SECRET.sign("id", now, body))
                .statusCode(401);
        post(body, "another", String.valueOf(now), SECRET.sign("id", now, body)).statusCode(401);
        post(body, "id", String.valueOf(now - 1), SECRET.sign("id", now, body)).statusCode(401);
        post(body, "id", String.valueOf(now), "v1,").statusCode(401);

        given().get("/api/payments/{order}", order).then().body("status", equalTo("PENDING"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-301 - 60, 301 + 60})
    void aMessageThatIsRepeatedLaterByAnybodyIsRefused(long seconds) {
        says(decided("au_1", AUTHORIZED), Instant.now().getEpochSecond() + seconds, SECRET)
                .statusCode(400)
                .body("violations.field", hasItem("webhook-timestamp"));
    }

    @ParameterizedTest
    @CsvSource({"webhook-id", "webhook-timestamp", "webhook-signature"})
    void aMessageWithoutAHeaderIsRefusedWithTheHeadersName(String missing) {
        String body = decided("au_1", AUTHORIZED);
        long now = Instant.now().getEpochSecond();
        var request = given().contentType("application/json").body(body);
        if (!missing.equals("webhook-id")) {
            request.header("webhook-id", "id");
        }
        if (!missing.equals("webhook-timestamp")) {
            request.header("webhook-timestamp", now);
        }
        if (!missing.equals("webhook-signature")) {
            request.header("webhook-signature", SECRET.sign("id", now, body));
        }

        request.post("/api/payments/events").then().statusCode(400).body("violations.field", hasItem(missing));
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

    @ParameterizedTest
    @ValueSource(strings = {"authorize-", "r", "authorize-1-1-1-1-1"})
    void aMessageAboutAnUnknownAuthorizationIsToBeRepeated(String reference) {
        says(decided("au_1", reference, AUTHORIZED)).statusCode(404);
        says(decided("au_1", "authorize-" + UUID.randomUUID(), AUTHORIZED)).statusCode(404);
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

    private static ValidatableResponse says(String body) {
        return says(body, Instant.now().getEpochSecond(), SECRET);
    }

    private static ValidatableResponse says(String body, long at, WebhookSecret secret) {
        return post(body, "id", String.valueOf(at), secret.sign("id", at, body));
    }

    private static ValidatableResponse post(String body, String id, String timestamp, String signature) {
        return given().contentType("application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signature)
                .body(body)
                .post("/api/payments/events")
                .then();
    }
}
