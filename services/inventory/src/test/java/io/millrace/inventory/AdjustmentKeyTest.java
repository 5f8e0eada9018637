package io.millrace.inventory;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.contracts.catalog.ProductListed;
import io.millrace.contracts.common.Money;
import io.millrace.messaging.retention.RetentionJob;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Adjustments of stock under an Idempotency-Key. */
@QuarkusTest
@WithMillrace
class AdjustmentKeyTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Inject
    RetentionJob job;

    private final AvroTopic<CatalogEvent> catalog = new AvroTopic<>("catalog", CatalogEvent.class);
    private final String sku = "SKU-" + UUID.randomUUID();
    private final String key = "delivery " + UUID.randomUUID();

    @BeforeEach
    void listAProduct() {
        var listed = new ProductListed("Thing", "", new Money(new BigDecimal("1.0000"), "GBP"));
        catalog.send(sku, new CatalogEvent(sku, 1L, Instant.now(), listed));
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/stock/{sku}", sku).then().statusCode(200));
    }

    @Test
    void aRepetitionGetsTheFirstAnswerAlsoWhenTheStockHasChangedMeanwhile() {
        var first =
                adjust(key, sku, 5).statusCode(201).body("onHand", equalTo(5)).extract();
        adjust(UUID.randomUUID().toString(), sku, 7).statusCode(201);

        var again = adjust(key, sku, 5).statusCode(201).extract();

        assertThat(again.asString()).isEqualTo(first.asString());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        given().get("/api/stock/{sku}", sku).then().body("onHand", equalTo(12));
    }

    @Test
    void aKeyIsForOneRequest() {
        adjust(key, sku, 5).statusCode(201);

        adjust(key, sku, 6)
                .statusCode(422)
                .body("code", equalTo("key-reused"))
                .body("violations.field", hasItem("Idempotency-Key"));
        given().get("/api/stock/{sku}", sku).then().body("onHand", equalTo(5));
    }

    /** Java's UUIDs shorten groups that are too long: these two keys would be the same UUID. */
    @Test
    void keysThatAreAlikeAreTwo() {
        String suffix = "-0-%d".formatted(System.nanoTime() % 1_000_000_000);
        adjust("2026-11-29" + suffix, sku, 5).statusCode(201);

        adjust("2026-11-10029" + suffix, sku, 5).statusCode(201).body("onHand", equalTo(10));
    }

    @Test
    void aRefusedRequestLeavesItsKeyUnused() {
        adjust(key, sku, -5).statusCode(422).body("code", equalTo("unprocessable"));
        adjust(UUID.randomUUID().toString(), sku, 5).statusCode(201);

        adjust(key, sku, -5).statusCode(201).body("onHand", equalTo(0));
    }

    @Test
    void anAdjustmentOfTheReleaseBeforeIsNotMadeAgain() throws SQLException {
        UUID old = UUID.randomUUID();
        execute("INSERT INTO adjustment (id, sku, change, reason) VALUES ('%s', '%s', 3, 'test')".formatted(old, sku));

        adjust(old.toString(), sku, 3).statusCode(201).body("onHand", equalTo(0));
        adjust(old.toString(), sku, 4).statusCode(422).body("code", equalTo("key-reused"));
    }

    @Test
    void aKeyOfLongAgoIsForgotten() throws SQLException {
        adjust(key, sku, 5).statusCode(201);
        execute("UPDATE idempotency SET created_at = now() - interval '31 days' WHERE key = '%s'".formatted(key));

        job.run().await().atMost(PATIENCE);

        adjust(key, sku, 5).statusCode(201).body("onHand", equalTo(10));
    }

    private static ValidatableResponse adjust(String key, String sku, int change) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body("{\"change\": %d, \"reason\": \"test\"}".formatted(change))
                .post("/api/stock/{sku}/adjustments", sku)
                .then();
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }
}
