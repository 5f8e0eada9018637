package io.millrace.inventory;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.contracts.catalog.ProductListed;
import io.millrace.contracts.common.Money;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** The API of the stock: lists, versions, and adjustments that meet each other. */
@QuarkusTest
@WithMillrace
class StockApiTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Twice the service's connections. */
    private static final int MANY = 40;

    private static final int A_FEW = 10;

    private final AvroTopic<CatalogEvent> catalog = new AvroTopic<>("catalog", CatalogEvent.class);

    @ParameterizedTest
    @ValueSource(strings = {"sku", "-sku"})
    void pagesShowAllStockOnce(String sort) {
        List<String> stocked = IntStream.range(0, 5).mapToObj(i -> stocked()).toList();

        var listed = new ArrayList<String>();
        String after = "";
        while (after != null) {
            var page = given().queryParam("sort", sort)
                    .queryParam("size", 2)
                    .queryParam("after", after)
                    .get("/api/stock")
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(page.<List<String>>path("items.sku"));
            after = page.path("next");
        }

        assertThat(listed).containsAll(stocked).doesNotHaveDuplicates();
        var sorted = new ArrayList<>(stocked);
        sorted.sort(sort.equals("sku") ? java.util.Comparator.naturalOrder() : java.util.Comparator.reverseOrder());
        assertThat(listed.stream().filter(stocked::contains)).isEqualTo(sorted);
    }

    @Test
    void aListIsFilteredAndAParameterThatCantBeUsedIsNamed() {
        String sku = stocked();

        given().queryParam("sku", sku)
                .get("/api/stock")
                .then()
                .body("items.sku", equalTo(List.of(sku)))
                .body("next", nullValue());
        given().queryParam("sku", sku)
                .queryParam("count", true)
                .get("/api/stock")
                .then()
                .body("total", equalTo(1))
                .body("totalIsExact", equalTo(true));
        given().get("/api/stock?after=nonsense").then().statusCode(400).body("violations.field", hasItem("after"));
        given().get("/api/stock?sort=colour").then().statusCode(400).body("violations.field", hasItem("sort"));
        given().get("/api/stock?count=maybe").then().statusCode(400).body("violations.field", hasItem("count"));
        given().get("/api/stock?size=0").then().statusCode(400).body("violations.field", hasItem("size"));
    }

    @Test
    void aLateAdjustmentIsRefused() {
        String sku = stocked();
        String read = given().get("/api/stock/{sku}", sku).header("ETag");
        String key = UUID.randomUUID().toString();
        adjust(given(), sku, 5).statusCode(201);

        adjust(given().header("If-Match", read).header("Idempotency-Key", key), sku, 7)
                .statusCode(412)
                .body("code", equalTo("changed-meanwhile"));
        String now = given().get("/api/stock/{sku}", sku).header("ETag");
        for (int i = 0; i < 2; i++) {
            adjust(given().header("If-Match", now).header("Idempotency-Key", key), sku, 7)
                    .statusCode(201)
                    .body("onHand", equalTo(12));
        }
        given().header("If-None-Match", now).get("/api/stock/{sku}", sku).then().statusCode(200);
    }

    @Test
    void whileAClaimIsOpenItsAdjustmentsArePutOffAndAllOthersAreServed() throws Exception {
        String sku = stocked();
        String other = stocked();
        String key = UUID.randomUUID().toString();
        try (var session = claim(key);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ValidatableResponse>> waiting = IntStream.range(0, MANY)
                    .mapToObj(i -> clients.submit(() -> adjust(given().header("Idempotency-Key", key), sku, 1)))
                    .toList();
            for (int i = 0; i < A_FEW; i++) {
                adjust(given(), other, 1).statusCode(201);
            }

            for (var answer : waiting) {
                answer.get()
                        .statusCode(409)
                        .header("Retry-After", equalTo("1"))
                        .body("code", equalTo("request-in-progress"));
            }
            session.rollback();
        }
        adjust(given().header("Idempotency-Key", key), sku, 1).statusCode(201);
    }

    @Test
    void aFractionIsNoChangeAndAReasonIsOneLine() {
        String sku = stocked();
        expectViolation(sku, "{\"change\": 1.9, \"reason\": \"x\"}", "change");
        expectViolation(sku, "{\"change\": 1, \"change\": 2, \"reason\": \"x\"}", "change");
        expectViolation(sku, "{\"change\": 1, \"reason\": \"x\\ny\"}", "reason");
        expectViolation(sku, "{\"change\": 1, \"reason\": \"x\"} {}", "body");
    }

    private static void expectViolation(String sku, String body, String field) {
        given().contentType("application/json")
                .body(body)
                .post("/api/stock/{sku}/adjustments", sku)
                .then()
                .statusCode(400)
                .body("violations.field", hasItem(field));
    }

    private static ValidatableResponse adjust(RequestSpecification request, String sku, int change) {
        return request.contentType("application/json")
                .body("{\"change\": %d, \"reason\": \"test\"}".formatted(change))
                .post("/api/stock/{sku}/adjustments", sku)
                .then();
    }

    private static Connection claim(String key) throws SQLException {
        Connection session = PostgresResource.database().connect("postgres");
        session.setAutoCommit(false);
        try (var claim = session.prepareStatement(
                "INSERT INTO idempotency (scope, key, request_hash) VALUES ('adjust', ?, 'of another')")) {
            claim.setString(1, key);
            claim.execute();
        }
        return session;
    }

    private String stocked() {
        String sku = "SKU-" + UUID.randomUUID();
        var listed = new ProductListed("Thing", "", new Money(new BigDecimal("1.0000"), "GBP"));
        catalog.send(sku, new CatalogEvent(sku, 1L, Instant.now(), listed));
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/stock/{sku}", sku).then().statusCode(200));
        return sku;
    }
}
