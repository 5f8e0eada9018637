package io.millrace.orders;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.startsWith;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.messaging.testing.WithMillrace;

/** Requests that say something else than what would be understood. */
@QuarkusTest
@WithMillrace
class OrderInputTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String sku = "SKU-" + UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(strings = {"1.9", "1.0", "1e0", "\"1\"", "\"\"", "true", "[1]", "{}"})
    void aQuantityIsAWholeNumber(String quantity) {
        expectViolation(body().replace("\"quantity\": 1", "\"quantity\": " + quantity), "lines[0].quantity");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"quantity\": 1 | \"quantity\": 1, \"quantity\": 2 | lines[0].quantity",
                "\"name\": \"Ada\" | \"name\": \"Ada\", \"name\": \"Bob\" | customer.name",
                "\"paymentToken\" | \"paymentToken\": \"tok_declined\", \"paymentToken\" | paymentToken",
                "\"city\" | \"city\": \"Bath\", \"city\" | shipTo.city",
            })
    void aNameThatIsThereTwiceIsRefused(String once, String twice, String field) {
        place(body().replace(once, twice))
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("malformed-json"))
                .body("violations.field", hasItem(field))
                .body("detail", startsWith(field + " is there twice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "hello", "]", "1", "\"x\"", "\u0000"})
    void whatFollowsTheDocumentIsRefused(String more) {
        expectViolation(body() + " " + more, "body");
    }

    @ParameterizedTest
    @CsvSource({"name, Ada, customer.name", "street, 1 Mill Lane, shipTo.street", "city, Bath, shipTo.city"})
    void aNameIsOneLineOfCharacters(String name, String value, String field) {
        String member = "\"%s\": \"%s".formatted(name, value);
        for (String more : new String[] {
            "\\nBcc: all@example.com",
            "\\r\\nYour account is locked",
            "\\u2028x",
            "\\u2029x",
            "\\u0085x",
            "\\u001b[1m",
            "\\u0000",
            " \\ud800",
            "\\udc00\\ud800"
        }) {
            expectViolation(body().replace(member, member + more), field);
        }
    }

    @Test
    void aNumberIsNoText() {
        expectViolation(body().replace("\"Bath\"", "5"), "shipTo.city");
        expectViolation(body().replace("\"Bath\"", "true"), "shipTo.city");
    }

    @Test
    void aTimeThatTheDatabaseCantHoldIsRefused() {
        given().queryParam("at", "+299999-01-01T00:00:00Z")
                .get("/api/orders/{order}", UUID.randomUUID())
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("at"));
    }

    @Test
    void anOrderIsCancelledWithoutABodyAndAnOrderNeedsOne() {
        UUID order = placed();
        given().post("/api/orders/{order}/cancellation", order)
                .then()
                .statusCode(202)
                .body("status", equalTo("CANCELLING"));
        given().header("Idempotency-Key", "k")
                .post("/api/orders")
                .then()
                .statusCode(400)
                .body("violations.message", hasItem(containsString("JSON object")));
    }

    @Test
    void aLateCancellationIsRefused() {
        UUID order = placed();
        given().get("/api/orders/{order}", order).then().header("ETag", equalTo("\"1\""));

        cancel(order, "\"7\"").statusCode(412).body("code", equalTo("changed-meanwhile"));
        given().get("/api/orders/{order}", order).then().body("status", equalTo("PLACED"));
        cancel(order, "\"1\"").statusCode(202).body("status", equalTo("CANCELLING"));
        given().header("If-None-Match", "\"2\"")
                .get("/api/orders/{order}", order)
                .then()
                .statusCode(304);
        cancel(order, "\"1\"").statusCode(412);
    }

    @Test
    void aProblemHasATypeACodeAndThePathOfItsRequest() {
        UUID nothing = UUID.randomUUID();
        given().get("/api/orders/{order}", nothing)
                .then()
                .statusCode(404)
                .body("type", equalTo("/problems.html#not-found"))
                .body("code", equalTo("not-found"))
                .body("instance", equalTo("/api/orders/" + nothing));
        place(body().replace("\"quantity\": 1", "\"quantity\": 1.5"))
                .body("type", equalTo("/problems.html#invalid-request"))
                .body("code", equalTo("invalid-request"))
                .body("instance", equalTo("/api/orders"));
        place(body().replace("\"quantity\": 1", "\"quantity\": 0"))
                .body("type", equalTo("/problems.html#invalid-request"))
                .body("code", equalTo("invalid-request"));
        given().contentType("text/plain")
                .header("Idempotency-Key", "k")
                .body("x")
                .post("/api/orders")
                .then()
                .statusCode(415)
                .body("code", equalTo("unsupported-media-type"));
        given().delete("/api/orders").then().statusCode(405).body("code", equalTo("method-not-allowed"));
    }

    @Test
    void theDescriptionOfTheApiListsProblemsAndExamplesOfBodies() {
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("components.schemas.Problem.properties.code.'enum'", hasItem("request-in-progress"))
                .body(
                        "paths.'/api/orders'.post.responses.'409'.content.'application/problem+json'.examples"
                                + ".'request-in-progress'.value.code",
                        equalTo("request-in-progress"))
                .body(
                        "paths.'/api/orders'.post.responses.'409'.content.'application/problem+json'.examples"
                                + ".conflict.value.toString()",
                        containsString("expected"))
                .body("paths.'/api/orders'.post.responses.'409'.headers", hasKey("Retry-After"))
                .body("paths.'/api/orders'.post.responses.'202'.headers", hasKey("Retry-After"))
                .body(
                        "paths.'/api/orders'.post.responses.'422'.content.'application/problem+json'.examples"
                                + ".'key-reused'.value.detail",
                        containsString("another request"))
                .body(
                        "paths.'/api/orders'.post.responses.'202'.content.'application/json'.examples.accepted"
                                + ".value.toString()",
                        containsString("orderId"))
                .body(
                        "paths.'/api/orders'.post.requestBody.content.'application/json'.examples.'one coffee mill'"
                                + ".value.toString()",
                        containsString("tok_visa"))
                .body(
                        "paths.'/api/orders/{orderId}/cancellation'.post.responses.'412'.content.'application/problem+json'"
                                + ".examples.'changed-meanwhile'.value.status",
                        equalTo(412));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/sagas/{sagaId}/retry",
                "/api/sagas/{sagaId}/skip",
                "/api/sagas/retries",
                "/api/orders/{orderId}/cancel",
                "/api/orders/{orderId}/cancellation"
            })
    void aBodyThatGivesAReasonHasAnExample(String path) {
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body(
                        "paths.'%s'.post.requestBody.content.'application/json'.examples.toString()".formatted(path),
                        containsString("reason"));
    }

    @Test
    void sagasAreListedByPage() {
        List<UUID> orders = List.of(placed(), placed(), placed());
        var listed = new ArrayList<String>();
        String after = "";
        while (after != null) {
            var page = given().queryParam("status", "RUNNING")
                    .queryParam("size", 2)
                    .queryParam("after", after)
                    .get("/api/sagas")
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(page.<List<String>>path("items.id"));
            after = page.path("next");
        }

        assertThat(listed)
                .doesNotHaveDuplicates()
                .containsAll(orders.stream().map(UUID::toString).toList());
        given().get("/api/sagas?after=nonsense").then().statusCode(400).body("violations.field", hasItem("after"));
    }

    private UUID placed() {
        new Participants().list(sku, "2.00");
        await().atMost(PATIENCE).until(() -> place(body()).extract().statusCode() == 202);
        return UUID.fromString(place(body()).extract().path("orderId"));
    }

    private static ValidatableResponse cancel(UUID order, String version) {
        return given().header("If-Match", version)
                .post("/api/orders/{order}/cancellation", order)
                .then();
    }

    private static ValidatableResponse place(String body) {
        return OrdersTest.place(body);
    }

    private static void expectViolation(String body, String field) {
        place(body).statusCode(400).contentType("application/problem+json").body("violations.field", hasItem(field));
    }

    private String body() {
        return OrdersTest.body(sku, 1);
    }
}
