package io.millrace.simulators.cards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.simulators.SimulatorDatabase;

/** Many calls at one time, which share statements: each is counted, and takes its money once. */
class ManyCallsTest {

    private static final int ORDERS = 60;
    private static final String API_KEY = "key-of-a-test";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static EmbeddedDatabase database;
    private static CardGateway gateway;

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
    void eachOrderIsAuthorizedAndChargedOnceThoughEachCallIsRepeated() throws Exception {
        List<String> orders = IntStream.range(0, ORDERS)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toList();

        var authorized = all(twice(orders).stream()
                .map(order -> authorize(order, "tok_visa"))
                .toList());
        List<String> ids = authorized.stream()
                .map(answer -> json(answer).path("id").asText())
                .toList();
        var captured = all(IntStream.range(0, 2 * ORDERS)
                .mapToObj(i -> capture(twice(orders).get(i), ids.get(i)))
                .toList());

        assertThat(authorized).extracting(HttpResponse::statusCode).containsOnly(201);
        assertThat(captured).extracting(HttpResponse::statusCode).containsOnly(201);
        assertThat(ids).hasSize(2 * ORDERS);
        assertThat(List.copyOf(ids.subList(0, ORDERS))).isEqualTo(ids.subList(ORDERS, 2 * ORDERS));
        for (String order : orders) {
            JsonNode payments = payments(order);
            assertThat(payments.path("authorizations")).hasSize(1);
            assertThat(payments.at("/authorizations/0/status").asText()).isEqualTo("CAPTURED");
            assertThat(payments.path("charges")).hasSize(1);
            assertThat(payments.at("/charges/0/amount/value").asText()).isEqualTo("15.3");
            assertThat(calls("authorize-" + order)).isEqualTo(2);
            assertThat(calls("charge-" + order)).isEqualTo(2);
        }
    }

    /** A text with the character U+0000 can't be stored. */
    @Test
    void aCallThatTheBooksRefuseDisturbsNoOther() throws Exception {
        List<String> orders = IntStream.range(0, ORDERS)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toList();

        var bad = send(authorizing("bad\\u0000", UUID.randomUUID().toString(), "tok_visa"));
        var good =
                all(orders.stream().map(order -> authorize(order, "tok_visa")).toList());

        assertThat(bad.join().statusCode()).isEqualTo(503);
        assertThat(good).extracting(HttpResponse::statusCode).containsOnly(201);
    }

    private static List<String> twice(List<String> orders) {
        return IntStream.range(0, 2 * orders.size())
                .mapToObj(i -> orders.get(i % orders.size()))
                .toList();
    }

    private static CompletableFuture<HttpResponse<String>> authorize(String order, String token) {
        return send(authorizing("authorize-" + order, order, token));
    }

    private static HttpRequest.Builder authorizing(String reference, String order, String token) {
        return request("/v1/authorizations")
                .header("Idempotency-Key", "authorize-" + order)
                .POST(BodyPublishers.ofString("""
                        {"reference": "%s", "order": "%s", "token": "%s", "amount": {"value": "15.30", "currency": "GBP"}}
                        """.formatted(reference, order, token)));
    }

    private static CompletableFuture<HttpResponse<String>> capture(String order, String id) {
        return send(request("/v1/authorizations/" + id + "/capture")
                .header("Idempotency-Key", "charge-" + order)
                .POST(BodyPublishers.ofString("""
                        {"reference": "charge-%s", "amount": {"value": "15.30", "currency": "GBP"}}
                        """.formatted(order))));
    }

    private static JsonNode payments(String order) {
        return json(send(request("/v1/payments?order=" + order).GET()).join());
    }

    private static long calls(String key) throws Exception {
        try (var connection = database.connect("postgres");
                var statement = connection.prepareStatement("SELECT calls FROM gateway_call WHERE key = ?")) {
            statement.setString(1, key);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private static List<HttpResponse<String>> all(List<CompletableFuture<HttpResponse<String>>> answers) {
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private static CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(gateway.port(), path)))
                .header("Authorization", "Bearer " + API_KEY);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
