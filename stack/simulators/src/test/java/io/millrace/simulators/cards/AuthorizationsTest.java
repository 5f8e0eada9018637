package io.millrace.simulators.cards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.simulators.Contract;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.webhook.Shop;
import io.millrace.simulators.webhook.Webhook;

/** The simulated card gateway holds amounts, takes or releases them, and tells what the bank decides later. */
class AuthorizationsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String API_KEY = "key-of-a-test";
    private static final String SECRET = "whsec_c2VjcmV0LW9mLXR3ZW50eS1mb3VyLWJ5dGVz";
    private static final String AUTHORIZATIONS = "/v1/authorizations";
    private static final String CAPTURE = "/v1/authorizations/{authorization}/capture";
    private static final String VOID = "/v1/authorizations/{authorization}/void";
    private static final String CHARGES = "/v1/charges";

    private static final Contract CONTRACT = new Contract("card-gateway");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static EmbeddedDatabase database;
    private static Shop shop;
    private static CardGateway gateway;

    private final String order = UUID.randomUUID().toString();
    private final String reference = "authorize-" + order;
    private final String charge = "charge-" + order;

    @BeforeAll
    static void start() throws IOException {
        database = EmbeddedDatabase.temporary();
        shop = new Shop();
        gateway = gateway("postgres");
    }

    /** The bank decides when a test has it decide. */
    private static CardGateway gateway(String books) {
        return new CardGateway(
                        "localhost",
                        0,
                        API_KEY,
                        new SimulatorDatabase(database.jdbcUrl(books), EmbeddedDatabase.SUPERUSER, ""),
                        new AuthorizationTerms(Duration.ofHours(1), Duration.ofDays(7)),
                        Optional.of(new Webhook(shop.address(), List.of(SECRET))))
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        shop.close();
        database.close();
    }

    @Test
    void anAuthorizationIsMadeOnceAndFoundByItsReference() throws Exception {
        var first = authorize("tok_visa");
        var second = authorize("tok_visa");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(first).path("status").asText()).isEqualTo("AUTHORIZED");
        assertThat(json(first).at("/amount/value").asText()).isEqualTo("15.3");
        assertThat(json(second)).isEqualTo(json(first));
        assertThat(found(AUTHORIZATIONS, reference)).containsExactly(json(first));
    }

    @ParameterizedTest
    @CsvSource({
        "tok_declined, 402, CARD_DECLINED",
        "tok_insufficient_funds, 402, INSUFFICIENT_FUNDS",
        "4111, 422, UNKNOWN_TOKEN",
        "tok_503, 503, UNAVAILABLE"
    })
    void nothingIsHeldOfACardThatIsDeclined(String token, int status, String code) throws Exception {
        var answer = authorize(token);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).path("code").asText()).isEqualTo(code);
        assertThat(found(AUTHORIZATIONS, reference)).isEmpty();
    }

    @Test
    void whatIsHeldIsCapturedOnceAndFoundAsACharge() throws Exception {
        String id = id(authorize("tok_visa"));

        var first = capture(id, charge, "15.30", "GBP");
        var second = capture(id, charge, "15.30", "GBP");
        var another = capture(id, charge + "-2", "15.30", "GBP");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(second)).isEqualTo(json(first));
        assertThat(found(CHARGES, charge)).containsExactly(json(first));
        assertThat(status()).isEqualTo("CAPTURED");
        assertThat(another.statusCode()).isEqualTo(422);
        assertThat(json(another).path("code").asText()).isEqualTo("AUTHORIZATION_CAPTURED");
        assertThat(found(CHARGES, charge + "-2")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"15.31, GBP, MORE_THAN_AUTHORIZED", "15.30, EUR, OTHER_CURRENCY"})
    void noMoreIsCapturedThanIsHeld(String amount, String currency, String code) throws Exception {
        var answer = capture(id(authorize("tok_visa")), charge, amount, currency);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("code").asText()).isEqualTo(code);
        assertThat(status()).isEqualTo("AUTHORIZED");
    }

    @Test
    void whatIsVoidCannotBeCaptured() throws Exception {
        String id = id(authorize("tok_visa"));

        assertThat(json(release(id, "void-1")).path("status").asText()).isEqualTo("VOIDED");
        assertThat(json(release(id, "void-2")).path("status").asText()).isEqualTo("VOIDED");
        var captured = capture(id, charge, "15.30", "GBP");

        assertThat(captured.statusCode()).isEqualTo(422);
        assertThat(json(captured).path("code").asText()).isEqualTo("AUTHORIZATION_VOIDED");
        assertThat(found(CHARGES, charge)).isEmpty();
    }

    @Test
    void whatIsCapturedCannotBeVoided() throws Exception {
        String id = id(authorize("tok_visa"));
        capture(id, charge, "15.30", "GBP");

        var answer = release(id, "void");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("code").asText()).isEqualTo("AUTHORIZATION_CAPTURED");
        assertThat(status()).isEqualTo("CAPTURED");
    }

    @RepeatedTest(20)
    void aVoidAndACaptureThatComeAtATimeExcludeEachOther() throws Exception {
        String id = id(authorize("tok_visa"));

        var captured = CLIENT.sendAsync(capturing(id, charge, "15.30", "GBP").build(), BodyHandlers.ofString());
        var released = CLIENT.sendAsync(releasing(id, "void-" + order).build(), BodyHandlers.ofString());

        boolean taken = captured.join().statusCode() == 201;
        assertThat(captured.join().statusCode()).isEqualTo(taken ? 201 : 422);
        assertThat(released.join().statusCode()).isEqualTo(taken ? 422 : 200);
        assertThat(found(CHARGES, charge)).hasSize(taken ? 1 : 0);
        assertThat(status()).isEqualTo(taken ? "CAPTURED" : "VOIDED");
    }

    @Test
    void anAmountThatIsNotCapturedInTimeLapses() throws Exception {
        String id = id(authorize("tok_visa"));
        atGateway("UPDATE gateway_authorization SET held_until = now() WHERE authorization_id = ?", id);

        var captured = capture(id, charge, "15.30", "GBP");

        assertThat(status()).isEqualTo("LAPSED");
        assertThat(captured.statusCode()).isEqualTo(422);
        assertThat(json(captured).path("code").asText()).isEqualTo("AUTHORIZATION_LAPSED");
        assertThat(release(id, "void").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"tok_lapsed, 201", "tok_lapsed_declined, 402"})
    void aCardWhoseAuthorizationsLapseAtOnceIsChargedOrDeclined(String token, int status) throws Exception {
        var authorized = authorize(token);

        assertThat(json(authorized).path("status").asText()).isEqualTo("AUTHORIZED");
        assertThat(json(capture(id(authorized), charge, "15.30", "GBP"))
                        .path("code")
                        .asText())
                .isEqualTo("AUTHORIZATION_LAPSED");
        assertThat(ask(CHARGES, charge, token).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"tok_pending, AUTHORIZED, '', 201", "tok_pending_declined, DECLINED, CARD_DECLINED, 402"})
    void whatTheBankDecidesLaterIsToldAndFound(String token, String decision, String code, int again) throws Exception {
        var pending = authorize(token);
        assertThat(pending.statusCode()).isEqualTo(202);
        assertThat(json(pending).path("status").asText()).isEqualTo("PENDING");
        assertThat(capture(id(pending), charge, "15.30", "GBP").statusCode()).isEqualTo(409);

        decides(id(pending));

        await().atMost(PATIENCE).until(() -> shop.taken(reference).size() == 1);
        Shop.Message message = shop.taken(reference).getFirst();
        CONTRACT.assertHas("authorizationDecided", message.headers(), message.body());
        assertThat(message.data().path("id").asText()).isEqualTo(id(pending));
        assertThat(message.data().path("status").asText()).isEqualTo(decision);
        assertThat(message.data().path("code").asText()).isEqualTo(code);
        assertThat(status()).isEqualTo(decision);
        assertThat(authorize(token).statusCode()).isEqualTo(again);
    }

    @Test
    void aDecisionThatIsNotTakenIsToldAgainUnderItsId() throws Exception {
        String id = id(authorize("tok_pending"));
        shop.refuse(reference, 1);

        decides(id);

        await().atMost(PATIENCE).until(() -> shop.taken(reference).size() == 1);
        assertThat(shop.refused(reference).getFirst().headers().get("webhook-id"))
                .isEqualTo(shop.taken(reference).getFirst().headers().get("webhook-id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tok_pending", "tok_pending_declined"})
    void aPendingAuthorizationThatIsVoidStaysSo(String token) throws Exception {
        String id = id(authorize(token));
        assertThat(json(release(id, "void")).path("status").asText()).isEqualTo("VOIDED");

        decides(id);
        String later = "authorize-" + UUID.randomUUID();
        decides(id(ask(AUTHORIZATIONS, later, "tok_pending")));
        await().atMost(PATIENCE).until(() -> shop.taken(later).size() == 1);

        assertThat(json(authorize(token)).path("status").asText()).isEqualTo("VOIDED");
        assertThat(capture(id, charge, "15.30", "GBP").statusCode()).isEqualTo(422);
        assertThat(shop.taken(reference)).isEmpty();
    }

    @Test
    void anAnswerThatIsLostLeavesWhatWasDone() throws Exception {
        assertThatThrownBy(() -> authorize("tok_answer_lost")).isInstanceOf(IOException.class);
        String id = id(authorize("tok_answer_lost"));
        assertThatThrownBy(() -> capture(id, charge, "15.30", "GBP")).isInstanceOf(IOException.class);

        assertThat(found(CHARGES, charge)).hasSize(1);
        assertThat(json(capture(id, charge, "15.30", "GBP")))
                .isEqualTo(found(CHARGES, charge).get(0));
    }

    @Test
    void anAuthorizationThatWasNeverMadeIsUnknown() throws Exception {
        assertThat(capture("none", charge, "15.30", "GBP").statusCode()).isEqualTo(404);
        assertThat(release("none", "void-" + order).statusCode()).isEqualTo(404);
        assertThat(found(AUTHORIZATIONS, reference)).isEmpty();
    }

    @Test
    void aRequestThatBreaksTheContractIsRefusedWithTheFieldsName() throws Exception {
        for (String path : List.of(AUTHORIZATIONS, AUTHORIZATIONS + "/au/capture", AUTHORIZATIONS + "/au/void")) {
            var answer = send(request(path).POST(BodyPublishers.ofString("{}")));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(json(answer).path("detail").asText()).startsWith("Idempotency-Key");
        }
        var empty = send(request(AUTHORIZATIONS + "/au/capture")
                .header("Idempotency-Key", charge)
                .POST(BodyPublishers.ofString("{}")));
        assertThat(json(empty).path("detail").asText()).startsWith("reference");
    }

    @Test
    void booksOfAnEarlierVersionAreGoneOnWith() throws Exception {
        atGateway("CREATE DATABASE earlier");
        try (var connection = database.connect("earlier");
                var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE gateway_charge (
                        key text PRIMARY KEY, reference text, charge_id text NOT NULL UNIQUE, order_id uuid NOT NULL,
                        token text NOT NULL, amount numeric(19, 4) NOT NULL, currency char(3) NOT NULL,
                        at timestamptz NOT NULL DEFAULT now());
                    INSERT INTO gateway_charge (key, charge_id, order_id, token, amount, currency)
                    VALUES ('charge-1', 'ch_1', gen_random_uuid(), 'tok_visa', 1, 'GBP')
                    """);
        }
        CardGateway other = gateway;
        try (var later = gateway("earlier")) {
            gateway = later;

            assertThat(found(CHARGES, "charge-1")).hasSize(1);
            assertThat(capture(id(authorize("tok_visa")), charge, "15.30", "GBP")
                            .statusCode())
                    .isEqualTo(201);
        } finally {
            gateway = other;
        }
    }

    private static void decides(String id) {
        atGateway("UPDATE gateway_authorization SET decide_at = now() WHERE authorization_id = ?", id);
    }

    private static void atGateway(String sql, Object... parameters) {
        try (var connection = database.connect("postgres");
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String status() throws Exception {
        return found(AUTHORIZATIONS, reference).get(0).path("status").asText();
    }

    private HttpResponse<String> authorize(String token) throws Exception {
        return ask(AUTHORIZATIONS, reference, token);
    }

    private HttpResponse<String> ask(String path, String reference, String token) throws Exception {
        String body = """
                {"reference": "%s", "order": "%s", "token": "%s", "amount": {"value": "15.30", "currency": "GBP"}}
                """.formatted(reference, order, token);
        assertThat(CONTRACT.takes("post", path, body)).isTrue();
        var answer = send(request(path).header("Idempotency-Key", reference).POST(BodyPublishers.ofString(body)));
        CONTRACT.assertHolds("post", path, answer);
        return answer;
    }

    private static HttpResponse<String> capture(String id, String reference, String amount, String currency)
            throws Exception {
        var answer = send(capturing(id, reference, amount, currency));
        CONTRACT.assertHolds("post", CAPTURE, answer);
        return answer;
    }

    private static HttpRequest.Builder capturing(String id, String reference, String amount, String currency)
            throws IOException {
        String body = """
                {"reference": "%s", "amount": {"value": "%s", "currency": "%s"}}
                """.formatted(reference, amount, currency);
        assertThat(CONTRACT.takes("post", CAPTURE, body)).isTrue();
        return request(AUTHORIZATIONS + "/" + id + "/capture")
                .header("Idempotency-Key", reference)
                .POST(BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> release(String id, String key) throws Exception {
        var answer = send(releasing(id, key));
        CONTRACT.assertHolds("post", VOID, answer);
        return answer;
    }

    private static HttpRequest.Builder releasing(String id, String key) {
        return request(AUTHORIZATIONS + "/" + id + "/void")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.noBody());
    }

    private static JsonNode found(String path, String reference) throws Exception {
        var answer = send(request(path + "?reference=" + reference).GET());
        CONTRACT.assertHolds("get", path, answer);
        return json(answer).path("items");
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(gateway.port(), path)))
                .header("Authorization", "Bearer " + API_KEY);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static String id(HttpResponse<String> answer) throws IOException {
        return json(answer).path("id").asText();
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }
}
