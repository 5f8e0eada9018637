package io.millrace.simulators.cards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.simulators.Contract;
import io.millrace.simulators.SimulatorDatabase;

/** The simulated card gateway keeps the contract that real ones are held to. */
class CardGatewayTest {

    private static final String API_KEY = "key-of-a-test";
    private static final String CHARGES = "/v1/charges";
    private static final String REFUNDS = "/v1/charges/{charge}/refunds";

    private static final Contract CONTRACT = new Contract("card-gateway");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static EmbeddedDatabase database;
    private static CardGateway gateway;

    private final String reference = "charge-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        database = EmbeddedDatabase.temporary();
        gateway = gateway();
    }

    private static CardGateway gateway() {
        return new CardGateway(
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
    void everyOperationOfTheContractIsThere() throws Exception {
        for (var path : CONTRACT.paths().properties()) {
            for (var operation : path.getValue().properties()) {
                var answer = send(request(path.getKey().replaceAll("[{}]", ""), "wrong")
                        .method(operation.getKey().toUpperCase(java.util.Locale.ROOT), BodyPublishers.noBody()));

                assertThat(answer.statusCode()).as(path.getKey()).isEqualTo(401);
                CONTRACT.assertHolds(operation.getKey(), path.getKey(), answer);
            }
        }
    }

    @Test
    void aChargeIsMadeOnceAndFoundByItsReference() throws Exception {
        var first = charge(reference, "tok_visa", "15.30");
        var second = charge(reference, "tok_visa", "15.30");
        var found = find(CHARGES, reference);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(second)).isEqualTo(json(first));
        assertThat(json(found).path("items")).containsExactly(json(first));
        assertThat(json(first).at("/amount/value").asText()).isEqualTo("15.3");
    }

    @Test
    void whatWasNeverChargedIsNotFound() throws Exception {
        assertThat(json(find(CHARGES, reference)).path("items")).isEmpty();
        assertThat(json(find("/v1/refunds", reference)).path("items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "tok_declined, 402, CARD_DECLINED",
        "tok_insufficient_funds, 402, INSUFFICIENT_FUNDS",
        "4111, 422, UNKNOWN_TOKEN",
        "tok_503, 503, UNAVAILABLE"
    })
    void aCardThatIsDeclinedIsNotCharged(String token, int status, String code) throws Exception {
        var answer = charge(reference, token, "15.30");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).path("code").asText()).isEqualTo(code);
        assertThat(json(find(CHARGES, reference)).path("items")).isEmpty();
    }

    @Test
    void anAnswerThatIsLostLeavesACharge() throws Exception {
        assertThatThrownBy(() -> charge(reference, "tok_answer_lost", "15.30")).isInstanceOf(IOException.class);

        assertThat(json(find(CHARGES, reference)).path("items")).hasSize(1);
        assertThat(charge(reference, "tok_answer_lost", "15.30").statusCode()).isEqualTo(201);
    }

    @Test
    void noMoreIsGivenBackThanWasChargedHoweverManyAskAtATime() throws Exception {
        String id = json(charge(reference, "tok_visa", "10.00")).path("id").asText();

        var asked = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 20; i++) {
            asked.add(CLIENT.sendAsync(refund(id, reference + "-" + i, "1.00").build(), BodyHandlers.ofString()));
        }
        List<Integer> statuses =
                asked.stream().map(answer -> answer.join().statusCode()).toList();

        assertThat(statuses)
                .containsOnly(201, 422)
                .filteredOn(status -> status == 201)
                .hasSize(10);
        for (var answer : asked) {
            CONTRACT.assertHolds("post", REFUNDS, answer.join());
        }
    }

    @Test
    void aRefundIsMadeOnceAndFoundByItsReference() throws Exception {
        String id = json(charge(reference, "tok_visa", "15.30")).path("id").asText();

        var first = send(refund(id, reference, "15.30"));
        var second = send(refund(id, reference, "15.30"));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(second)).isEqualTo(json(first));
        assertThat(json(find("/v1/refunds", reference)).path("items")).containsExactly(json(first));
    }

    @ParameterizedTest
    @CsvSource({"tok_refund_fails, 15.30, GBP, 422, ACCOUNT_CLOSED", "tok_visa, 15.30, EUR, 422, OTHER_CURRENCY"})
    void aRefundThatIsRefusedSaysWhy(String token, String amount, String currency, int status, String code)
            throws Exception {
        String id = json(charge(reference, token, "15.30")).path("id").asText();

        var answer = send(request("/v1/charges/" + id + "/refunds", API_KEY)
                .header("Idempotency-Key", reference)
                .POST(BodyPublishers.ofString("""
                        {"reference": "%s", "amount": {"value": "%s", "currency": "%s"}}
                        """.formatted(reference, amount, currency))));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).path("code").asText()).isEqualTo(code);
        CONTRACT.assertHolds("post", REFUNDS, answer);
    }

    @Test
    void aRefundOfNoChargeIsRefused() throws Exception {
        var answer = send(refund("ch_none", reference, "1.00"));

        assertThat(answer.statusCode()).isEqualTo(404);
        CONTRACT.assertHolds("post", REFUNDS, answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                                                                     | the body
            []                                                                    | the body
            {"order": O, "token": "t", "amount": A}                               | reference
            {"reference": "r", "token": "t", "amount": A}                         | order
            {"reference": "r", "order": "x", "token": "t", "amount": A}           | order
            {"reference": "r", "order": O, "amount": A}                           | token
            {"reference": "r", "order": O, "token": "t"}                          | amount.value
            {"reference": "r", "order": O, "token": "t", "amount": {"value": 1, "currency": "GBP"}}        | amount.value
            {"reference": "r", "order": O, "token": "t", "amount": {"value": "-1", "currency": "GBP"}}     | amount.value
            {"reference": "r", "order": O, "token": "t", "amount": {"value": "1.005", "currency": "GBP"}}  | amount.value
            {"reference": "r", "order": O, "token": "t", "amount": {"value": "0.5", "currency": "JPY"}}    | amount.value
            {"reference": "r", "order": O, "token": "t", "amount": {"value": "1", "currency": "pound"}}    | amount.currency
            {"reference": "r", "order": O, "token": "t", "amount": A, "card": "4111"}                      | card
            """)
    void whatBreaksTheContractIsRefusedWithTheFieldsName(String body, String field) throws Exception {
        String text = body.replace("O,", "\"%s\",".formatted(UUID.randomUUID()))
                .replace("A}", "{\"value\": \"1\", \"currency\": \"GBP\"}}")
                .replace("A,", "{\"value\": \"1\", \"currency\": \"GBP\"},");

        var answer = send(
                request(CHARGES, API_KEY).header("Idempotency-Key", reference).POST(BodyPublishers.ofString(text)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).path("detail").asText()).startsWith(field);
        CONTRACT.assertHolds("post", CHARGES, answer);
    }

    @Test
    void aChargeWithoutAKeyIsRefused() throws Exception {
        var answer = send(request(CHARGES, API_KEY).POST(BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("detail").asText()).startsWith("Idempotency-Key");
    }

    @Test
    void aDatabaseThatWasAwayIsUsedAgain() throws Exception {
        charge(reference, "tok_visa", "15.30");
        try (var connection = database.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'postgres'");
        }

        assertThat(charge(reference, "tok_visa", "15.30").statusCode()).isEqualTo(201);
    }

    @Test
    void whatItKnowsOutlivesItsProcess() throws Exception {
        var charged = charge(reference, "tok_visa", "15.30");
        gateway.close();
        gateway = gateway();

        assertThat(json(charge(reference, "tok_visa", "15.30"))).isEqualTo(json(charged));
    }

    private static HttpResponse<String> charge(String reference, String token, String amount) throws Exception {
        String body = """
                {"reference": "%s", "order": "%s", "token": "%s", "amount": {"value": "%s", "currency": "GBP"}}
                """.formatted(
                        reference,
                        UUID.nameUUIDFromBytes(reference.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        token,
                        amount);
        assertThat(CONTRACT.takes("post", CHARGES, body)).isTrue();
        var answer = send(
                request(CHARGES, API_KEY).header("Idempotency-Key", reference).POST(BodyPublishers.ofString(body)));
        CONTRACT.assertHolds("post", CHARGES, answer);
        return answer;
    }

    private static HttpRequest.Builder refund(String charge, String reference, String amount) {
        return request("/v1/charges/" + charge + "/refunds", API_KEY)
                .header("Idempotency-Key", reference)
                .POST(BodyPublishers.ofString("""
                        {"reference": "%s", "amount": {"value": "%s", "currency": "GBP"}}
                        """.formatted(reference, amount)));
    }

    private static HttpResponse<String> find(String path, String reference) throws Exception {
        var answer = send(request(path + "?reference=" + reference, API_KEY).GET());
        CONTRACT.assertHolds("get", path, answer);
        return answer;
    }

    private static HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(gateway.port(), path)))
                .header("Authorization", "Bearer " + key);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }
}
