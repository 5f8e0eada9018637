package io.millrace.testbed;

import static io.millrace.testbed.WithAdmin.act;
import static io.millrace.testbed.WithAdmin.actOnCause;
import static io.millrace.testbed.WithAdmin.admin;
import static io.millrace.testbed.WithAdmin.management;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.oneOf;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.ManagementResource;

/** The admin API, as a console uses it. */
@QuarkusTest
@TestProfile(WithAdmin.class)
@WithServers
@QuarkusTestResource(value = ManagementResource.class, restrictToAnnotatedClass = true)
class AdminTest {

    private static final String CHANNEL = "numbers-in";
    private static final String RENAMED = "renamed-in";
    private static final String DLQ = "numbers.testbed.dlq";
    private static final String TOO_LARGE = "x".repeat(2_000_000);

    @Inject
    Numbers numbers;

    @Test
    void parkedKeysAreListedByCauseWhateverDiffersFromKeyToKey() throws SQLException {
        String one = Numbers.newKey();
        String other = Numbers.newKey();
        String cause = "java.io.IOException: order # is not known to '#'".replace("'#'", "#");
        Parked.putBytes("causes-in", one, "java.io.IOException: order 17 is not known to 'a'", new byte[] {1});
        Parked.putBytes("causes-in", other, "java.io.IOException: order 4 is not known to 'b'", new byte[] {1});

        admin().queryParam("channel", "causes-in")
                .get("/parked/causes")
                .then()
                .statusCode(200)
                .body("items.cause", contains(cause))
                .body("items.exceptionClass", contains("java.io.IOException"))
                .body("items.keys", contains(2))
                .body("items.oldest", contains(notNullValue()));
        admin().queryParam("cause", cause)
                .get("/parked/keys")
                .then()
                .statusCode(200)
                .body("items.key", hasItems(one, other))
                .body("items.state", hasItem("orphaned"));
        String next = admin().queryParam("channel", "causes-in")
                .queryParam("limit", 1)
                .get("/parked/keys")
                .then()
                .body("items", hasSize(1))
                .extract()
                .path("next");
        admin().queryParam("channel", "causes-in")
                .queryParam("after", next)
                .get("/parked/keys")
                .then()
                .body("items", hasSize(1))
                .body("next", equalTo(null));
    }

    @Test
    void aRecordIsShownWholeAndItsBytesWhereTheyAreNoText() throws SQLException {
        String key = Numbers.newKey();
        Parked.putBytes(RENAMED, key, "E: x", "{\"amount\": 7}".getBytes(StandardCharsets.UTF_8), new byte[] {-1, 0});

        var first = record(key).body("payload.encoding", equalTo("json")).body("payload.value.amount", equalTo(7));
        first.body("topic", equalTo("numbers"))
                .body("partition", equalTo(0))
                .body("offset", equalTo(0))
                .body("attempts", equalTo(1))
                .body("error", equalTo("E: x"))
                .body("since", notNullValue())
                .body("headers.find { it.name == 'ce_type' }.value", equalTo("number"));
        Number seq = admin().queryParam("channel", RENAMED)
                .queryParam("key", key)
                .get("/parked/records")
                .then()
                .body("items", hasSize(2))
                .extract()
                .path("items[1].seq");
        admin().queryParam("channel", RENAMED)
                .queryParam("key", key)
                .queryParam("seq", seq)
                .get("/parked/record")
                .then()
                .body("payload.encoding", equalTo("base64"))
                .body("payload.value", equalTo("/wA="));
    }

    private static ValidatableResponse record(String key) {
        return admin().queryParam("channel", RENAMED)
                .queryParam("key", key)
                .get("/parked/record")
                .then()
                .statusCode(200);
    }

    @Test
    void aParkedEventIsTriedNowWhenAPersonSaysSo() throws SQLException {
        String key = Numbers.newKey();
        Parked.put(CHANNEL, key, "first", "second");

        act("/parked/try-now", CHANNEL, key).statusCode(200);

        numbers.awaitSeen(key, "first", "second");
        act("/parked/try-now", CHANNEL, key).statusCode(404);
    }

    @Test
    void aKeyThatAnInstanceIsWorkingOnIsLeftAlone() throws SQLException {
        String key = Numbers.newKey();
        Parked.put(CHANNEL, key, "first");
        Numbers.sql("UPDATE parked_key SET claimed_by = 'another' WHERE key = $1 RETURNING 1", key);

        for (String act : new String[] {"try-now", "release", "give-up"}) {
            act("/parked/" + act, CHANNEL, key).statusCode(409).body("detail", containsString("at this moment"));
        }
        assertThat(Numbers.sql("SELECT 1 FROM parked_record WHERE key = $1", key))
                .hasSize(1);
    }

    @Test
    void whatIsGivenUpGoesToTheDeadLetterTopicAndTheKeyGoesOn() throws SQLException {
        String key = Numbers.newKey();
        Parked.put(CHANNEL, key, "given up", "goes on");

        act("/parked/give-up", CHANNEL, key).statusCode(200).body("givenUp", equalTo(1));

        numbers.awaitSeen(key, "goes on");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.deadLetters(DLQ, key)).hasSize(1));
    }

    @Test
    void keysOfAChannelThatWasRenamedAreShownAndMovedOrGivenUp() throws SQLException {
        String moved = Numbers.newKey();
        String givenUp = Numbers.newKey();
        Parked.put(RENAMED, moved, "first", "second");
        Parked.put(RENAMED, givenUp, "one", "two");

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(
                        management().get("/q/metrics").asString())
                .containsPattern("millrace_consumer_parked_keys\\{channel=\"renamed-in\",state=\"orphaned\"} [1-9]"));
        admin().get("/counts").then().body("parked.channel", hasItem(RENAMED));
        act("/parked/release", RENAMED, moved).statusCode(409).body("detail", containsString("move the key"));
        act("/parked/move", RENAMED, moved, "to", CHANNEL).statusCode(200);
        act("/parked/give-up", RENAMED, givenUp, "all", true).statusCode(200).body("givenUp", equalTo(2));

        numbers.awaitSeen(moved, "first", "second");
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(Numbers.deadLetters(DLQ, givenUp))
                .hasSize(2));
        act("/parked/give-up", RENAMED, givenUp).statusCode(404);
    }

    @Test
    void theFirstRowOfAHeldKeyIsGivenUpAndNotLostAndTheKeyGoesOn() {
        String key = Numbers.newKey();
        numbers.send(key, TOO_LARGE, "behind it");
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> admin().queryParam("channel", "numbers-out")
                .get("/held/keys")
                .then()
                .body("items.key", hasItem(key))
                .body("items.find { it.key == '%s' }.rows".formatted(key), equalTo(2)));
        admin().get("/held/causes").then().body("items.exceptionClass.join()", containsString("RecordTooLarge"));
        act("/held/try-now", "numbers-out", key).statusCode(200);

        // The API refuses the act while an attempt may be under way.
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> act("/held/give-up", "numbers-out", key).statusCode(200));

        numbers.awaitSeen(key, "behind it");
        var row = Numbers.sql("SELECT actor, reason, error FROM outbox_given_up WHERE key = $1", key);
        assertThat(row).hasSize(1);
        assertThat(row.getFirst()[0]).isEqualTo("tester");
        assertThat(row.getFirst()[1]).isEqualTo("a test asks for it");
        assertThat((String) row.getFirst()[2]).contains("RecordTooLarge");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> act("/held/release", "numbers-out", key).statusCode(404));
    }

    @Test
    void badInputIsAnsweredWithTheFieldAndTheFix() {
        refused("/parked/try-now", Map.of("channel", CHANNEL, "key", "k"), "reason");
        refused("/parked/try-now", Map.of("channel", CHANNEL, "key", "k", "reason", " "), "reason");
        refused("/parked/try-now", Map.of("channel", CHANNEL, "key", "k", "reason", "a\nb"), "reason");
        refused("/parked/try-now", Map.of("channel", CHANNEL, "key", "k", "resaon", "misspelt"), "resaon");
        refused("/parked/causes/try-now", Map.of("channel", CHANNEL, "reason", "r"), "cause");
        refused("/held/causes/release", Map.of("channel", "c", "cause", "c", "reason", "r", "limit", 500), "limit");
        refused("/held/causes/give-up", Map.of("channel", "c", "cause", "c", "reason", "r", "after", "x"), "after");
        refused("/held/give-up", Map.of("channel", CHANNEL, "key", "k", "reason", "r", "all", "yes"), "all");
        admin().body("no JSON")
                .post("/parked/release")
                .then()
                .statusCode(400)
                .body("violations.field", contains("body"));
        admin().contentType(ContentType.TEXT)
                .body("x")
                .post("/parked/release")
                .then()
                .statusCode(415);
        admin().body("x".repeat(100_000)).post("/parked/release").then().statusCode(413);
        admin().queryParam("limit", 1000)
                .get("/parked/keys")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("violations.field", contains("limit"));
        admin().queryParam("chanel", "x")
                .get("/parked/keys")
                .then()
                .statusCode(400)
                .body("detail", containsString("chanel"));
        admin().queryParam("after", "nonsense").get("/parked/keys").then().statusCode(400);
        admin().queryParam("key", "x")
                .get("/parked/record")
                .then()
                .statusCode(400)
                .body("detail", containsString("channel"));
    }

    @Test
    void allKeysOfOneCauseAreTriedInStepsWithOneActEachAndNoOtherKeyIs() throws SQLException {
        String cause = "E: tried together";
        String[] keys = {Numbers.newKey(), Numbers.newKey(), Numbers.newKey()};
        String busy = Numbers.newKey();
        String other = Numbers.newKey();
        for (String key : keys) {
            Parked.putBytes(CHANNEL, key, cause, key.getBytes(StandardCharsets.UTF_8));
        }
        Parked.putBytes(CHANNEL, busy, cause, busy.getBytes(StandardCharsets.UTF_8));
        Parked.putBytes(CHANNEL, other, "E: another cause", other.getBytes(StandardCharsets.UTF_8));
        Numbers.sql("UPDATE parked_key SET claimed_by = 'another' WHERE key = $1 RETURNING 1", busy);

        int changed = 0;
        int skipped = 0;
        String next = null;
        do {
            var answer = actOnCause("/parked/causes/try-now", CHANNEL, cause, "limit", 2, "after", next)
                    .statusCode(200)
                    .extract();
            changed += answer.<Integer>path("keys");
            skipped += answer.<Integer>path("skipped");
            next = answer.path("next");
        } while (next != null);

        assertThat(changed).isEqualTo(3);
        assertThat(skipped).isEqualTo(1);
        for (String key : keys) {
            numbers.awaitSeen(key, key);
        }
        assertThat(numbers.seen(busy)).isEmpty();
        assertThat(numbers.seen(other)).isEmpty();
    }

    @Test
    void keysOfOneCauseAreMovedAndGivenUpTogether() throws SQLException {
        String moved = Numbers.newKey();
        String first = Numbers.newKey();
        String second = Numbers.newKey();
        Parked.putBytes("gone-in", moved, "E: moved", moved.getBytes(StandardCharsets.UTF_8));
        Parked.putBytes("gone-in", first, "E: given up 1", new byte[] {1}, new byte[] {2});
        Parked.putBytes("gone-in", second, "E: given up 2", new byte[] {1});

        actOnCause("/parked/causes/try-now", "gone-in", "E: moved").statusCode(409);
        actOnCause("/parked/causes/move", "gone-in", "E: moved", "to", CHANNEL)
                .statusCode(200)
                .body("keys", equalTo(1));
        actOnCause("/parked/causes/give-up", "gone-in", "E: given up #", "all", true)
                .statusCode(200)
                .body("keys", equalTo(2))
                .body("givenUp", equalTo(3))
                .body("next", equalTo(null));

        numbers.awaitSeen(moved, moved);
        assertThat(Numbers.sql("SELECT 1 FROM parked_key WHERE consumer = $1", "gone-in"))
                .isEmpty();
    }

    @Test
    void aHeldKeyIsReleasedAndItsRowsArePublishedInOrder() throws SQLException {
        String key = Numbers.newKey();
        Held.put(key, "E: alone", "first", "second");

        act("/held/release", "numbers-out", key).statusCode(200).body("key", equalTo(key));

        numbers.awaitSeen(key, "first", "second");
    }

    @Test
    void heldKeysOfOneCauseAreReleasedTogether() throws SQLException {
        String[] keys = {Numbers.newKey(), Numbers.newKey()};
        for (String key : keys) {
            Held.put(key, "E: together", "first", "second");
        }

        actOnCause("/held/causes/release", "numbers-out", "E: together")
                .statusCode(200)
                .body("keys", equalTo(2));

        for (String key : keys) {
            numbers.awaitSeen(key, "first", "second");
        }
    }

    private static void refused(String path, Map<String, Object> body, String field) {
        admin().body(body).post(path).then().statusCode(400).body("violations.field", contains(field));
    }

    @Test
    void theDescriptionHasEveryAddressAndNoOther() {
        Map<String, Map<String, Object>> paths = management()
                .get("/q/millrace/openapi.json")
                .then()
                .statusCode(200)
                .extract()
                .path("paths");

        assertThat(paths.keySet())
                .containsExactlyInAnyOrder(
                        "/counts",
                        "/held/causes",
                        "/held/causes/give-up",
                        "/held/causes/release",
                        "/held/causes/try-now",
                        "/held/give-up",
                        "/held/keys",
                        "/held/release",
                        "/held/row",
                        "/held/rows",
                        "/held/try-now",
                        "/parked/causes",
                        "/parked/causes/give-up",
                        "/parked/causes/move",
                        "/parked/causes/release",
                        "/parked/causes/try-now",
                        "/parked/give-up",
                        "/parked/keys",
                        "/parked/move",
                        "/parked/record",
                        "/parked/records",
                        "/parked/release",
                        "/parked/try-now");
        // Each address exists: without parameters or body, the worst answer names a missing one.
        paths.forEach((path, methods) -> admin().request(methods.containsKey("get") ? "GET" : "POST", path)
                .then()
                .statusCode(oneOf(200, 400)));
    }
}
