package io.millrace.simulators.cards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.simulators.Contract;
import io.millrace.simulators.SimulatorDatabase;

/** The simulated card gateway lists all authorizations and charges of an order. */
class OrderPaymentsTest {

    private static final String API_KEY = "key-of-a-test";
    private static final String PAYMENTS = "/v1/payments";
    private static final String AMOUNT = "{\"value\": \"15.30\", \"currency\": \"GBP\"}";

    private static final Contract CONTRACT = new Contract("card-gateway");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static EmbeddedDatabase database;
    private static CardGateway gateway;

    private final UUID order = UUID.randomUUID();

    @BeforeAll
    static void start() {
        database = EmbeddedDatabase.temporary();
        gateway = new CardGateway(
                        "localhost",
                        0,
                        API_KEY,
                        new SimulatorDatabase(database.jdbcUrl("postgres"), EmbeddedDatabase.SUPERUSER, ""))
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        database.close();
    }

    @Test
    void anOrderForWhichNothingWasAskedHasNeitherAuthorizationsNorCharges() throws Exception {
        JsonNode payments = json(payments(order.toString()));

        assertThat(payments.path("order").asText()).isEqualTo(order.toString());
        assertThat(payments.path("authorizations")).isEmpty();
        assertThat(payments.path("charges")).isEmpty();
    }

    @Test
    void theAuthorizationsAndChargesOfAnOrderAreListedWithTheirReferencesAndStates() throws Exception {
        make("/v1/authorizations", order, "authorize-1", "tok_lapsed");
        JsonNode second = make("/v1/authorizations", order, "authorize-2", "tok_visa");
        JsonNode captured = json(send(capture(second, "capture-1")));
        JsonNode charged = make("/v1/charges", order, "charge-1", "tok_visa");
        make("/v1/charges", order, "charge-2", "tok_declined");
        make("/v1/authorizations", UUID.randomUUID(), "authorize-3", "tok_visa");
        make("/v1/charges", UUID.randomUUID(), "charge-3", "tok_visa");

        JsonNode payments = json(payments(order.toString()));

        assertThat(payments.path("authorizations").findValuesAsText("reference"))
                .containsExactly("authorize-1", "authorize-2");
        assertThat(payments.path("authorizations").findValuesAsText("status")).containsExactly("LAPSED", "CAPTURED");
        assertThat(payments.path("charges")).containsExactly(captured, charged);
    }

    /** A client that was restored from a backup may have forgotten refunds. */
    @Test
    void aChargeSaysHowMuchOfItWasGivenBack() throws Exception {
        JsonNode charged = make("/v1/charges", order, "charge-" + order, "tok_visa");
        assertThat(json(payments(order.toString())).at("/charges/0/refunded").isMissingNode())
                .isTrue();

        refund(charged, "4.00");
        refund(charged, "3.00");

        assertThat(json(payments(order.toString()))
                        .at("/charges/0/refunded/value")
                        .asText())
                .isEqualTo("7");
    }

    private static void refund(JsonNode charge, String amount) throws Exception {
        var answer = send(request("/v1/charges/" + charge.path("id").asText() + "/refunds")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString("""
                        {"reference": "%s", "amount": {"value": "%s", "currency": "GBP"}}
                        """.formatted(UUID.randomUUID(), amount))));
        assertThat(answer.statusCode()).isEqualTo(201);
    }

    /** Without its charge, a captured amount would look as if another system had taken it. */
    @RepeatedTest(20)
    void anAuthorizationThatIsCapturedIsListedWithItsCharge() throws Exception {
        JsonNode authorization = make("/v1/authorizations", order, "authorize-" + order, "tok_visa");

        var captured =
                CLIENT.sendAsync(capture(authorization, "capture-" + order).build(), BodyHandlers.ofString());
        JsonNode payments;
        do {
            payments = json(payments(order.toString()));
            if (payments.at("/authorizations/0/status").asText().equals("CAPTURED")) {
                assertThat(payments.path("charges")).hasSize(1);
            }
        } while (!captured.isDone());
        assertThat(captured.join().statusCode()).isEqualTo(201);
    }

    @Test
    void aListIsRefusedRatherThanCutOff() throws Exception {
        charges(100);
        assertThat(json(payments(order.toString())).path("charges")).hasSize(100);

        charges(1);

        var answer = payments(order.toString());
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("code").asText()).isEqualTo("TOO_MANY_PAYMENTS");
    }

    @Test
    void anOrderThatIsNoUuidIsRefused() throws Exception {
        var answer = payments("none");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("detail").asText()).startsWith("order");
    }

    private void charges(int count) throws SQLException {
        try (var connection = database.connect("postgres");
                var statement = connection.prepareStatement("""
                        INSERT INTO gateway_charge (key, charge_id, order_id, token, amount, currency)
                        SELECT gen_random_uuid()::text, gen_random_uuid()::text, ?, 'tok_visa', 1, 'GBP'
                        FROM generate_series(1, ?)
                        """)) {
            statement.setObject(1, order);
            statement.setInt(2, count);
            statement.execute();
        }
    }

    private static HttpResponse<String> payments(String order) throws Exception {
        var answer = send(request(PAYMENTS + "?order=" + order).GET());
        CONTRACT.assertHolds("get", PAYMENTS, answer);
        return answer;
    }

    private static JsonNode make(String path, UUID order, String reference, String token) throws Exception {
        return json(send(request(path).header("Idempotency-Key", reference).POST(BodyPublishers.ofString("""
                {"reference": "%s", "order": "%s", "amount": %s, "token": "%s"}
                """.formatted(
                        reference, order, AMOUNT, token)))));
    }

    private static HttpRequest.Builder capture(JsonNode authorization, String reference) {
        return request("/v1/authorizations/" + authorization.path("id").asText() + "/capture")
                .header("Idempotency-Key", reference)
                .POST(BodyPublishers.ofString("{\"reference\": \"%s\", \"amount\": %s}".formatted(reference, AMOUNT)));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(gateway.port(), path)))
                .header("Authorization", "Bearer " + API_KEY);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }
}
