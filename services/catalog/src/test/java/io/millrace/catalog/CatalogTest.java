package io.millrace.catalog;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RegistryResource;
import io.millrace.messaging.testing.TopicReader;

/** Uses TLS to the database, too, with servers of its own for this class. */
@QuarkusTest
@QuarkusTestResource(
        value = PostgresResource.class,
        parallel = true,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = "secured", value = "true"))
@QuarkusTestResource(
        value = KafkaResource.class,
        parallel = true,
        restrictToAnnotatedClass = true,
        initArgs = {
            @ResourceArg(name = "secured", value = "true"),
            @ResourceArg(name = "topics", value = "catalog,catalog.recovery")
        })
@QuarkusTestResource(
        value = RegistryResource.class,
        parallel = true,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = "secured", value = "true"))
@TestProfile(CatalogTest.OwnServers.class)
class CatalogTest {

    /**
     * Other servers need another test profile. With one profile both applications share Kafka's classes, which register
     * their SCRAM providers for the first application alone.
     */
    public static final class OwnServers implements QuarkusTestProfile {}

    private final String sku = "SKU-" + UUID.randomUUID();

    @Test
    void aListedProductIsShownAndPublishedWithAllThereIsToKnow() {
        put("{\"name\": \"Heart\", \"description\": \"white\", \"price\": {\"amount\": \"2.5\", \"currency\": \"GBP\"}}")
                .statusCode(200)
                .body("version", equalTo(1))
                .body("price.amount", equalTo("2.50"));

        given().get("/api/products/{sku}", sku)
                .then()
                .statusCode(200)
                .body("name", equalTo("Heart"))
                .body("price.amount", equalTo("2.50"));
        given().queryParam("q", sku)
                .get("/api/products")
                .then()
                .body("items.sku", equalTo(List.of(sku)))
                .body("next", nullValue());
        expectEvents("ProductListed");
    }

    @Test
    void tellingItWhatItIsAlreadyChangesNothing() {
        String body = "{\"name\": \"Heart\", \"price\": {\"amount\": \"2.55\", \"currency\": \"GBP\"}}";
        put(body).statusCode(200);
        put(body.replace("2.55", "2.5500")).statusCode(200).body("version", equalTo(1));
        put(body.replace("2.55", "2.60")).statusCode(200).body("version", equalTo(2));

        expectEvents("ProductListed", "ProductListed");
    }

    @Test
    void aWithdrawnProductIsNotListedAnyMore() {
        put("{\"name\": \"Heart\", \"price\": {\"amount\": \"1\", \"currency\": \"GBP\"}}")
                .statusCode(200);
        given().delete("/api/products/{sku}?reason=sold out for ever", sku)
                .then()
                .statusCode(200)
                .body("listed", equalTo(false));

        given().queryParam("q", sku).get("/api/products").then().body("items", empty());
        given().get("/api/products/{sku}", sku).then().statusCode(200).body("listed", equalTo(false));
        expectEvents("ProductListed", "ProductWithdrawn");
    }

    @Test
    void badInputIsToldByField() {
        expectViolation("{\"name\": \"\", \"price\": {\"amount\": \"1\", \"currency\": \"GBP\"}}", "name");
        expectViolation("{\"name\": \"x\", \"price\": {\"amount\": \"-1\", \"currency\": \"GBP\"}}", "price.amount");
        expectViolation(
                "{\"name\": \"x\", \"price\": {\"amount\": \"1\", \"currency\": \"pounds\"}}", "price.currency");
        expectViolation(
                "{\"name\": \"x\", \"price\": {\"amount\": \"1e1000000000\", \"currency\": \"GBP\"}}", "price.amount");
        expectViolation("{\"name\": \"x\"}", "price");
        expectViolation("{\"name\": \"x\", \"price\": {\"amount\": \"1\", \"currency\": \"XYZ\"}}", "price.currency");
        put("{\"name\": ")
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", startsWith("body is not JSON: see line 1"));
        put("[]")
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", equalTo("body must be an object"));
        put("").statusCode(400).body("violations.message", hasItem(containsString("must be a JSON object")));
        given().contentType("text/plain")
                .body("x")
                .put("/api/products/{sku}", sku)
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("detail", containsString("application/json"));
        given().delete("/api/products")
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .body("detail", containsString("/docs"));
        put("{\"name\": \"x\", \"prize\": 1}")
                .statusCode(400)
                .contentType("application/problem+json")
                .body(containsString("prize"));
        put("{\"name\": \"x\", \"price\": {\"amount\": \"cheap\", \"currency\": \"GBP\"}}")
                .statusCode(400)
                .contentType("application/problem+json")
                .body(containsString("amount"));
        given().get("/api/products/{sku}", "nothing").then().statusCode(404).contentType("application/problem+json");
        given().get("/api/products?size=100000").then().statusCode(400).body("violations.field", hasItem("size"));
        given().get("/api/products?size=many")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("violations.field", hasItem("size"));
    }

    @ParameterizedTest
    @CsvSource({
        "0.005, USD, 'must have 2 decimals at most in USD, such as 0.01'",
        "10.5, JPY, 'must have no decimals in JPY, such as 11'",
        "0.0001, EUR, 'must have 2 decimals at most in EUR, such as 0.01'",
        "0.0005, KWD, 'must have 3 decimals at most in KWD, such as 0.001'"
    })
    void aPriceThatNobodyCanPayIsBadInputAndTheProblemNamesOneThatFits(String amount, String currency, String fix) {
        String price = "{\"name\": \"x\", \"price\": {\"amount\": \"%s\", \"currency\": \"%s\"}}";

        put(price.formatted(amount, currency))
                .statusCode(400)
                .body("violations.field", hasItem("price.amount"))
                .body("violations.message", hasItem(fix));
        put(price.formatted("1.00", currency)).statusCode(200);
        put(price.formatted("0", currency)).statusCode(200);
    }

    @Test
    void aCharacterThatNoTableCanHoldIsBadInput() {
        expectViolation("{\"name\": \"a\\u0000b\", \"price\": {\"amount\": \"1\", \"currency\": \"GBP\"}}", "name");
        given().get("/api/products/{sku}", "a\u0000b")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("violations.field", hasItem("sku"));
        given().queryParam("q", "a\u0000b")
                .get("/api/products")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("violations.field", hasItem("q"));
    }

    @Test
    void aNameIsOneLineOfCharacters() {
        String body = "{\"name\": \"%s\", \"price\": {\"amount\": \"1\", \"currency\": \"GBP\"}}";
        for (String bad :
                List.of("a\\nBcc: all", "a\\rb", "a\\u2028b", "a\\u0085b", "a\\tb", "a\\u001bb", "a\\ud800")) {
            expectViolation(body.formatted(bad), "name");
        }
        put(body.formatted("Ada\\ud83d\\ude00")).statusCode(200);
        String described = body.replace("\"name\"", "\"description\": \"%s\", \"name\"");
        put(described.formatted("one\\ntwo", "mill")).statusCode(200);
        expectViolation(described.formatted("one\\u0007two", "mill"), "description");
        given().queryParam("reason", "a\nb")
                .delete("/api/products/{sku}", sku)
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("reason"));
    }

    @Test
    void aHeaderThatIsNoMediaTypeIsBadInput() {
        given().header("Accept", "nonsense")
                .get("/api/products")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("violations.field", hasItem("Accept"));
        given().header("Accept", "").get("/api/products").then().statusCode(400);
        given().header("Accept", "text/html;q=0.1, */*")
                .get("/api/products")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse put(String body) {
        return given().contentType("application/json")
                .body(body)
                .put("/api/products/{sku}", sku)
                .then();
    }

    private void expectViolation(String body, String field) {
        put(body).statusCode(400).contentType("application/problem+json").body("violations.field", hasItem(field));
    }

    private void expectEvents(String... types) {
        List<String> expected = List.of(types).stream()
                .map("io.millrace.contracts.catalog."::concat)
                .toList();
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(
                        TopicReader.readAll(KafkaResource.bootstrapServers(), "catalog").stream()
                                .filter(record -> record.key().equals(sku))
                                .map(record -> new String(
                                        record.headers().lastHeader("ce_type").value(),
                                        java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(expected));
    }
}
