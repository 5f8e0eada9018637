package io.millrace.inventory;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.contracts.catalog.ProductListed;
import io.millrace.contracts.common.Money;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.WithMillrace;

/** Adjustments of many products in one request. */
@QuarkusTest
@WithMillrace
class StockBulkTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NDJSON = "application/x-ndjson";

    @TestHTTPResource("/api/stock/adjustments")
    URI adjustments;

    private final AvroTopic<CatalogEvent> catalog = new AvroTopic<>("catalog", CatalogEvent.class);
    private final String sku = "SKU-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void listProducts() {
        for (String one : List.of(sku + "-a", sku + "-b")) {
            var listed = new ProductListed("Thing", "", new Money(new BigDecimal("1.0000"), "GBP"));
            catalog.send(one, new CatalogEvent(one, 1L, Instant.now(), listed));
        }
        for (String one : List.of(sku + "-a", sku + "-b")) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> given().get("/api/stock/{sku}", one).then().statusCode(200));
        }
    }

    @Test
    void eachLineIsAnsweredAndARefusedLineHoldsUpNoOther() throws Exception {
        var answers = post(NDJSON, """
                {"sku": "%1$s-a", "change": 10, "reason": "delivery"}
                {"sku": "%1$s-none", "change": 10, "reason": "delivery"}
                {"sku": "%1$s-b", "change": -1, "reason": "broken"}
                {"sku": "%1$s-b", "change": 1.5, "reason": "delivery"}
                {"sku": "%1$s-a", "change": -4, "reason": "broken"}""".formatted(sku));

        assertThat(answers.stream().map(answer -> answer.getInt("status"))).containsExactly(201, 404, 422, 400, 201);
        assertThat(answers.get(1).getString("problem.code")).isEqualTo("not-found");
        assertThat(answers.get(2).getString("problem.code")).isEqualTo("unprocessable");
        given().get("/api/stock/{sku}", sku + "-a").then().body("onHand", equalTo(6));
        given().get("/api/stock/{sku}", sku + "-b").then().body("onHand", equalTo(0));
    }

    @Test
    void aLineWithAKeyIsCarriedOutOnceAlsoWhenItComesAlone() throws Exception {
        UUID key = UUID.randomUUID();
        String table = "sku,change,reason,key\n%1$s-a,5,delivery,%2$s\n%1$s-b,7,delivery,\n".formatted(sku, key);

        assertThat(post("text/csv", table)).allMatch(answer -> answer.getInt("status") == 201);
        assertThat(post("text/csv", table)).allMatch(answer -> answer.getInt("status") == 201);
        given().contentType("application/json")
                .header("Idempotency-Key", key.toString())
                .body("{\"change\": 5, \"reason\": \"delivery\"}")
                .post("/api/stock/{sku}/adjustments", sku + "-a")
                .then()
                .statusCode(201);

        given().get("/api/stock/{sku}", sku + "-a").then().body("onHand", equalTo(5));
        given().get("/api/stock/{sku}", sku + "-b").then().body("onHand", equalTo(14));
        var reused = post("text/csv", table.replace(",5,", ",6,")).getFirst();
        assertThat(reused.getInt("status")).isEqualTo(422);
        assertThat(reused.getString("problem.code")).isEqualTo("key-reused");
    }

    private List<JsonPath> post(String type, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(adjustments)
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofString(body))
                    .build();
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body().lines().map(JsonPath::from).toList();
        }
    }
}
