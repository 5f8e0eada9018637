package io.millrace.tracking;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** The list of orders: pages, filters, sorts and its former parameters. */
@QuarkusTest
@WithMillrace
class OrderListTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final UUID customer = UUID.randomUUID();
    private final String tea = "tea-" + UUID.randomUUID().toString().substring(0, 8);
    private final String pot = "pot-" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void myOrdersComeByPageTheLatestFirstAndTheLastPageHasNoNext() {
        List<String> placed = placed(4, tea);
        List<String> latestFirst = placed.reversed();

        var first = list(Map.of("customer", customer, "size", 2))
                .body("items.orderId", equalTo(latestFirst.subList(0, 2)))
                .header("Deprecation", nullValue())
                .extract();
        list(Map.of("customer", customer, "size", 2, "after", first.path("next")))
                .body("items.orderId", equalTo(latestFirst.subList(2, 4)))
                .body("next", nullValue());
        assertThat(all(Map.of("customer", customer, "size", 1))).isEqualTo(latestFirst);
        assertThat(all(Map.of("customer", customer, "size", 3, "sort", "placedAt")))
                .isEqualTo(placed);
    }

    @Test
    void ordersOfAProductComeByPageInBothSorts() {
        List<String> placed = placed(5, tea, pot);
        List<String> others = placed(1, pot);

        assertThat(all(Map.of("sku", tea, "size", 2))).isEqualTo(placed.reversed());
        assertThat(all(Map.of("sku", tea, "size", 2, "sort", "placedAt"))).isEqualTo(placed);
        list(Map.of("sku", pot)).body("items", hasSize(6)).body("items.orderId", hasItem(others.getFirst()));
        list(Map.of("sku", pot, "customer", UUID.randomUUID())).body("items", hasSize(0));
    }

    @Test
    void ordersAreFoundByTheStatusThatTheyHaveNow() {
        List<String> placed = placed(3, tea);
        new Story(UUID.fromString(placed.get(1))).completed(2);

        await().atMost(PATIENCE).untilAsserted(() -> list(Map.of("customer", customer, "status", "COMPLETED"))
                .body("items.orderId", contains(placed.get(1))));
        list(Map.of("customer", customer, "status", "PLACED"))
                .body("items.orderId", contains(placed.get(2), placed.get(0)));
        list(Map.of("sku", tea, "status", "COMPLETED")).body("items.orderId", contains(placed.get(1)));
        list(Map.of("status", "COMPLETED", "size", 500)).body("items.status", not(hasItem("PLACED")));
    }

    @Test
    void ordersAreFoundByTheTimeOfTheirPlacement() {
        List<String> placed = placed(3, tea);
        String second = list(Map.of("sku", tea)).extract().path("items[1].placedAt");
        String third = list(Map.of("sku", tea)).extract().path("items[0].placedAt");

        list(Map.of("customer", customer, "from", second, "to", third)).body("items.orderId", contains(placed.get(1)));
        list(Map.of("sku", tea, "from", second)).body("items.orderId", contains(placed.get(2), placed.get(1)));
        list(Map.of("sku", tea, "to", second)).body("items.orderId", contains(placed.get(0)));
    }

    @Test
    void theOrdersOfAllPagesAreCountedWhereTheRequestAsksForIt() {
        placed(3, tea);

        list(Map.of("sku", tea, "size", 1, "count", true))
                .body("items", hasSize(1))
                .body("total", equalTo(3))
                .body("totalIsExact", equalTo(true));
        list(Map.of("sku", tea)).body("$", not(hasKey("total")));
    }

    /** As the release before has named them; its cursors have a form of their own. */
    @Test
    void theFormerNamesOfParametersStillCountAndTheAnswerTellsThatTheyWillGo() {
        List<String> latestFirst = placed(3, tea).reversed();

        var first = list(Map.of("customerId", customer, "size", 1))
                .header("Deprecation", notNullValue())
                .header("Sunset", notNullValue())
                .header("Link", containsString("rel=\"deprecation\""))
                .body("items.orderId", equalTo(latestFirst.subList(0, 1)))
                .extract();
        list(Map.of("customerId", customer, "size", 2, "before", first.path("next")))
                .body("items.orderId", equalTo(latestFirst.subList(1, 3)))
                .body("next", nullValue());
        String ofTheReleaseBefore = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("%s %s"
                        .formatted(first.<String>path("items[0].placedAt"), latestFirst.getFirst())
                        .getBytes(StandardCharsets.UTF_8));
        list(Map.of("customer", customer, "before", ofTheReleaseBefore))
                .header("Deprecation", notNullValue())
                .body("items.orderId", equalTo(latestFirst.subList(1, 3)));
    }

    @ParameterizedTest
    @CsvSource({
        "status=LOST, status",
        "from=yesterday, from",
        "to=+299999-01-01T00:00:00Z, to",
        "sku=a b, sku",
        "customer=me, customer",
        "customerId=me, customerId",
        "count=maybe, count",
        "sort=total, sort",
        "after=nonsense, after",
        "before=nonsense, before",
        "size=0, size",
        "size=501, size",
    })
    void aValueThatIsNoneIsRefusedByItsName(String parameter, String field) {
        String[] parts = parameter.split("=", 2);
        given().queryParam(parts[0], parts[1])
                .get("/api/orders")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("violations.field", contains(field))
                .body("detail", not(containsString("millrace")));
    }

    /** The value of one parameter may be a part of another's: the message names the one that cannot be used. */
    @Test
    void theParameterWhoseValueIsNoneIsNamedWhateverTheOthersAre() {
        refused(Map.of("size", 2, "status", "2ND")).body("violations.field", contains("status"));
        refused(Map.of("sku", "me", "customer", "me")).body("violations.field", contains("customer"));
    }

    @Test
    void aCursorHoldsForItsSortAndAParameterHasOneNameInARequest() {
        placed(2, tea);
        String next = list(Map.of("sku", tea, "size", 1)).extract().path("next");

        refused(Map.of("after", next, "sort", "placedAt")).body("violations.field", hasItem("after"));
        refused(Map.of("after", next, "before", next)).body("violations.field", hasItem("before"));
        refused(Map.of("customer", customer, "customerId", customer)).body("violations.field", hasItem("customerId"));
    }

    @Test
    void theListOfAProductIsWholeAfterARebuild() throws Exception {
        List<String> placed = placed(3, tea);
        execute("DELETE FROM order_product");
        list(Map.of("sku", tea)).body("items", hasSize(0));

        given().post("/api/tracking/rebuild").then().statusCode(202);
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/tracking/rebuild").then().body("outcome", equalTo("shown")));

        assertThat(all(Map.of("sku", tea, "size", 2))).isEqualTo(placed.reversed());
        await("rows of the generation before are deleted")
                .atMost(PATIENCE)
                .until(() -> query("SELECT count(DISTINCT generation) FROM order_product"), "1"::equals);
    }

    /** As a pod of the release before writes an order while this release comes up. */
    @Test
    void anOrderThatTheReleaseBeforeHasWrittenIsInTheListOfItsProduct() throws Exception {
        UUID order = UUID.randomUUID();
        execute("""
                INSERT INTO order_view (generation, order_id) SELECT generation, '%s' FROM projection_shown
                """.formatted(order));
        execute("""
                UPDATE order_view SET customer_id = '%s', lines = '[{"sku": "%s", "name": "Tea", "quantity": 1,
                    "unitPrice": {"amount": "1.00", "currency": "EUR"}}]', placed_at = now(), version = 1, status = 'PLACED',
                    total_currency = 'EUR'
                WHERE order_id = '%s'
                """.formatted(customer, tea, order));

        list(Map.of("sku", tea)).body("items.orderId", contains(order.toString()));
    }

    /** Places orders one after the other; the list has them when this returns. */
    private List<String> placed(int count, String... skus) {
        var orders = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            UUID order = UUID.randomUUID();
            new Story(order).place(customer, skus);
            orders.add(order.toString());
        }
        orders.forEach(order -> await().atMost(PATIENCE)
                .untilAsserted(() ->
                        given().get("/api/tracking/orders/{id}", order).then().statusCode(200)));
        return orders;
    }

    /** The ids of the orders on all pages. */
    private static List<String> all(Map<String, ?> parameters) {
        var ids = new ArrayList<String>();
        @Nullable String next = "";
        while (next != null) {
            var page = given().queryParams(parameters)
                    .queryParam("after", next)
                    .get("/api/orders")
                    .then()
                    .statusCode(200)
                    .extract();
            ids.addAll(page.<List<String>>path("items.orderId"));
            next = page.path("next");
        }
        return ids;
    }

    private static ValidatableResponse list(Map<String, ?> parameters) {
        return given().queryParams(parameters).get("/api/orders").then().statusCode(200);
    }

    private static ValidatableResponse refused(Map<String, ?> parameters) {
        return given().queryParams(parameters).get("/api/orders").then().statusCode(400);
    }

    private static void execute(String sql) throws SQLException {
        try (var database = PostgresResource.database().connect("postgres");
                var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String sql) throws SQLException {
        try (var database = PostgresResource.database().connect("postgres");
                var statement = database.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
