package io.millrace.simulators.carrier;

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
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

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
import io.millrace.simulators.webhook.Shop;
import io.millrace.simulators.webhook.Webhook;

/** The simulated carrier keeps the contract that real ones are held to. */
class CarrierTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String API_KEY = "key-of-a-test";
    private static final String PARCELS = "/v1/parcels";
    private static final String PARCEL = "/v1/parcels/{parcel}";
    private static final String RECALL = "/v1/parcels/{parcel}/recall";
    private static final String OLD = "whsec_b2xkLXNlY3JldC1vZi10d2VudHktZm91ci1ieXRlcw==";
    private static final String NEW = "whsec_bmV3LXNlY3JldC1vZi10d2VudHktZm91ci1ieXRlcw==";

    private static final Contract CONTRACT = new Contract("carrier");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static EmbeddedDatabase database;
    private static Shop shop;
    private static Carrier carrier;

    private final String reference = "shipment-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws IOException {
        database = EmbeddedDatabase.temporary();
        shop = new Shop();
        carrier = carrier();
    }

    private static Carrier carrier() {
        return new Carrier(
                        "localhost",
                        0,
                        API_KEY,
                        new SimulatorDatabase(database.jdbcUrl("postgres"), EmbeddedDatabase.SUPERUSER, ""),
                        Duration.ofHours(1),
                        Optional.of(new Webhook(shop.address(), List.of(OLD, NEW))))
                .start();
    }

    @AfterAll
    static void stop() {
        carrier.close();
        shop.close();
        database.close();
    }

    @Test
    void everyOperationOfTheContractIsThere() throws Exception {
        for (var path : CONTRACT.paths().properties()) {
            for (var operation : path.getValue().properties()) {
                var answer = send(request(path.getKey().replaceAll("[{}]", ""), "wrong")
                        .method(operation.getKey().toUpperCase(Locale.ROOT), BodyPublishers.noBody()));

                assertThat(answer.statusCode()).as(path.getKey()).isEqualTo(401);
                CONTRACT.assertHolds(operation.getKey(), path.getKey(), answer);
            }
        }
    }

    @Test
    void aParcelIsBookedOnceAndFoundByItsReference() throws Exception {
        var first = book("1 Mill Lane", "Bath");
        var second = book("1 Mill Lane", "Bath");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(second)).isEqualTo(json(first));
        assertThat(json(first).path("trackingNumber").asText()).matches("MP\\d{10}");
        assertThat(found()).containsExactly(json(first));
    }

    @Test
    void anAddressThatIsNotFoundIsRefused() throws Exception {
        var answer = book("Undeliverable Street 1", "Bath");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("code").asText()).isEqualTo("ADDRESS_NOT_FOUND");
        assertThat(found()).isEmpty();
    }

    @Test
    void anAnswerThatIsLostLeavesAParcel() throws Exception {
        assertThatThrownBy(() -> book("Answer Lost Road 1", "Bath")).isInstanceOf(IOException.class);

        assertThat(found()).hasSize(1);
        assertThat(book("Answer Lost Road 1", "Bath").statusCode()).isEqualTo(201);
        assertThat(found()).hasSize(1);
    }

    @Test
    void aParcelThatMovesIsTrackedAndToldOfInOrder() throws Exception {
        String id = id(book("1 Mill Lane", "Bath"));

        moves(id, "PICKED_UP");
        moves(id, "IN_TRANSIT");
        moves(id, "DELIVERED");

        assertThat(history(id)).containsExactly("1 BOOKED", "2 PICKED_UP", "3 IN_TRANSIT", "4 DELIVERED");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shop.taken(reference))
                .extracting(message -> message.data().path("status").asText())
                .containsExactly("PICKED_UP", "IN_TRANSIT", "DELIVERED"));
        for (Shop.Message message : shop.taken(reference)) {
            CONTRACT.assertHas("parcelChanged", message.headers(), message.body());
        }
    }

    @Test
    void aMessageThatIsNotTakenIsSentAgainUnderItsIdBeforeLaterOnes() throws Exception {
        String id = id(book("1 Mill Lane", "Bath"));
        shop.refuse(reference, 2);

        moves(id, "PICKED_UP");
        await().atMost(PATIENCE).until(() -> !shop.refused(reference).isEmpty());
        moves(id, "IN_TRANSIT");

        await().atMost(PATIENCE).until(() -> shop.taken(reference).size() == 2);
        assertThat(shop.taken(reference))
                .extracting(message -> message.data().path("sequence").asLong())
                .containsExactly(2L, 3L);
        assertThat(shop.refused(reference).getFirst().headers().get("webhook-id"))
                .isEqualTo(shop.taken(reference).getFirst().headers().get("webhook-id"));
    }

    @Test
    void bothSecretsSignWhileOneIsReplaced() {
        assertThat(new Webhook(shop.address(), List.of(OLD, NEW)).signatures("id", 1, "{}"))
                .isEqualTo(new Webhook(shop.address(), List.of(OLD)).signatures("id", 1, "{}")
                        + " "
                        + new Webhook(shop.address(), List.of(NEW)).signatures("id", 1, "{}"));
        // The values with which the libraries of Standard Webhooks test themselves.
        assertThat(new Webhook(shop.address(), List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                        .signatures("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @CsvSource({
        "BOOKED, false, 200, CANCELLED",
        "BOOKED, true, 200, CANCELLED",
        "PICKED_UP, true, 200, CALLED_BACK",
        "IN_TRANSIT, true, 200, CALLED_BACK",
        "PICKED_UP, false, 409, HAS_LEFT",
        "DELIVERED, true, 409, DELIVERED",
        "DELIVERED, false, 409, HAS_LEFT"
    })
    void aRecallKeepsAParcelOrBringsItBackOrIsTooLate(String where, boolean bringBack, int status, String told)
            throws Exception {
        String id = id(book("1 Mill Lane", "Bath"));
        for (String next : List.of("PICKED_UP", "IN_TRANSIT", "DELIVERED")) {
            if (!where.equals(statusOf(id))) {
                moves(id, next);
            }
        }

        var first = recall(id, bringBack);
        var second = recall(id, bringBack);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(status);
        assertThat(json(first).path(status == 200 ? "status" : "code").asText()).isEqualTo(told);
        assertThat(json(second)).isEqualTo(json(first));
    }

    @Test
    void aParcelThatIsCalledBackReturns() throws Exception {
        String id = id(book("1 Mill Lane", "Bath"));
        moves(id, "PICKED_UP");
        recall(id, true);

        moves(id, "RETURNED");

        assertThat(history(id)).containsExactly("1 BOOKED", "2 PICKED_UP", "3 CALLED_BACK", "4 RETURNED");
        assertThat(json(recall(id, true)).path("status").asText()).isEqualTo("RETURNED");
    }

    @Test
    void noParcelIsBroughtBackFromAnIsland() throws Exception {
        String id = id(book("1 Mill Lane", "Mill Island"));
        moves(id, "PICKED_UP");

        var answer = recall(id, true);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("code").asText()).isEqualTo("NO_WAY_BACK");
        assertThat(statusOf(id)).isEqualTo("PICKED_UP");
    }

    @Test
    void aParcelThatNobodyHasBookedIsUnknown() throws Exception {
        var tracked = send(request("/v1/parcels/none", API_KEY).GET());
        var recalled = recall("none", true);

        assertThat(tracked.statusCode()).isEqualTo(404);
        CONTRACT.assertHolds("get", PARCEL, tracked);
        assertThat(recalled.statusCode()).isEqualTo(404);
        assertThat(found()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                                                      | the body
            {"order": O, "address": A}                             | reference
            {"reference": "r", "order": "x", "address": A}         | order
            {"reference": "r", "order": O}                         | address
            {"reference": "r", "order": O, "address": {"recipient": "Ada", "postalCode": "BA1", "city": "Bath", "country": "UK"}} | address.street
            {"reference": "r", "order": O, "address": A, "size": 1} | size
            """)
    void whatBreaksTheContractIsRefusedWithTheFieldsName(String body, String field) throws Exception {
        String text = body.replace("O", "\"%s\"".formatted(UUID.randomUUID()))
                .replace("A}", address("1 Mill Lane", "Bath") + "}")
                .replace("A,", address("1 Mill Lane", "Bath") + ",");

        var answer = send(
                request(PARCELS, API_KEY).header("Idempotency-Key", reference).POST(BodyPublishers.ofString(text)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).path("detail").asText()).startsWith(field);
        CONTRACT.assertHolds("post", PARCELS, answer);
    }

    @Test
    void whatItKnowsOutlivesItsProcess() throws Exception {
        String id = id(book("1 Mill Lane", "Bath"));
        shop.refuse(reference, 1);
        moves(id, "PICKED_UP");
        await().atMost(PATIENCE).until(() -> !shop.refused(reference).isEmpty());
        carrier.close();
        carrier = carrier();

        assertThat(id(book("1 Mill Lane", "Bath"))).isEqualTo(id);
        await().atMost(PATIENCE).until(() -> shop.taken(reference).size() == 1);
    }

    /** Has the clock of one parcel come to its next move. */
    private void moves(String id, String next) throws Exception {
        try (var connection = database.connect("postgres");
                var statement =
                        connection.prepareStatement("UPDATE parcel SET next_move_at = now() WHERE parcel_id = ?")) {
            statement.setString(1, id);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(statusOf(id)).isEqualTo(next));
    }

    private String statusOf(String id) throws Exception {
        return json(track(id)).path("status").asText();
    }

    private List<String> history(String id) throws Exception {
        return json(track(id))
                .path("history")
                .valueStream()
                .map(change -> change.path("sequence").asText() + " "
                        + change.path("status").asText())
                .toList();
    }

    private static HttpResponse<String> track(String id) throws Exception {
        var answer = send(request("/v1/parcels/" + id, API_KEY).GET());
        CONTRACT.assertHolds("get", PARCEL, answer);
        return answer;
    }

    private HttpResponse<String> book(String street, String city) throws Exception {
        String body = """
                {"reference": "%s", "order": "%s", "address": %s}
                """.formatted(reference, UUID.nameUUIDFromBytes(new byte[] {1}), address(street, city));
        assertThat(CONTRACT.takes("post", PARCELS, body)).isTrue();
        var answer = send(
                request(PARCELS, API_KEY).header("Idempotency-Key", reference).POST(BodyPublishers.ofString(body)));
        CONTRACT.assertHolds("post", PARCELS, answer);
        return answer;
    }

    private static String address(String street, String city) {
        return """
                {"recipient": "Ada", "street": "%s", "postalCode": "BA1 1AA", "city": "%s", "country": "UK"}""".formatted(street, city);
    }

    private static HttpResponse<String> recall(String id, boolean bringBack) throws Exception {
        String body = "{\"bringBack\": %s}".formatted(bringBack);
        assertThat(CONTRACT.takes("post", RECALL, body)).isTrue();
        var answer = send(request("/v1/parcels/" + id + "/recall", API_KEY).POST(BodyPublishers.ofString(body)));
        CONTRACT.assertHolds("post", RECALL, answer);
        return answer;
    }

    private JsonNode found() throws Exception {
        var answer = send(request(PARCELS + "?reference=" + reference, API_KEY).GET());
        CONTRACT.assertHolds("get", PARCELS, answer);
        return json(answer).path("items");
    }

    private static HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(carrier.port(), path)))
                .header("Authorization", "Bearer " + key);
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
