package io.millrace.catalog;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Changes of one product by several clients. */
@QuarkusTest
@WithMillrace
class ProductVersionsTest {

    private static final int CLIENTS = 20;

    private final String sku = "SKU-" + UUID.randomUUID();

    @Test
    void manyFirstListingsAtOnceAreAllAnsweredAndCounted() throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<ValidatableResponse>> puts = IntStream.range(0, CLIENTS)
                    .<Callable<ValidatableResponse>>mapToObj(i -> () -> putAsClientsDo("name " + i))
                    .toList();

            List<Integer> versions = clients.invokeAll(puts).stream()
                    .map(Future::resultNow)
                    .map(answer -> answer.statusCode(200).extract().<Integer>path("version"))
                    .toList();

            assertThat(versions)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, CLIENTS).boxed().toList());
        }
    }

    @Test
    void aLateChangeIsRefused() {
        put(given(), "first").statusCode(200).header("ETag", equalTo("\"1\""));
        put(given(), "second").statusCode(200).header("ETag", equalTo("\"2\""));

        put(given().header("If-Match", "\"1\""), "late")
                .statusCode(412)
                .contentType("application/problem+json")
                .body("code", equalTo("changed-meanwhile"))
                .body("detail", containsString("\"2\""));
        given().header("If-Match", "\"1\"")
                .delete("/api/products/{sku}", sku)
                .then()
                .statusCode(412);
        given().get("/api/products/{sku}", sku)
                .then()
                .header("ETag", equalTo("\"2\""))
                .body("name", equalTo("second"))
                .body("listed", equalTo(true));

        put(given().header("If-Match", "\"1\", \"2\""), "third").statusCode(200).header("ETag", equalTo("\"3\""));
        put(given().header("If-Match", "*"), "fourth").statusCode(200);
        given().header("If-Match", "\"4\"")
                .delete("/api/products/{sku}", sku)
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"5\""));
    }

    @Test
    void aProductCanBeListedOnlyIfItIsNew() {
        put(given().header("If-Match", "*"), "of nothing").statusCode(412);
        given().get("/api/products/{sku}", sku).then().statusCode(404);
        put(given().header("If-None-Match", "*"), "new").statusCode(200);
        put(given().header("If-None-Match", "*"), "not new").statusCode(412);
    }

    @Test
    void anUnchangedProductIsNotSentAgain() {
        put(given(), "first");

        given().header("If-None-Match", "\"1\"")
                .get("/api/products/{sku}", sku)
                .then()
                .statusCode(304)
                .header("ETag", equalTo("\"1\""));
        given().header("If-None-Match", "\"0\"")
                .get("/api/products/{sku}", sku)
                .then()
                .statusCode(200);
    }

    @Test
    void aLockedProductHoldsUpNoOther() throws Exception {
        put(given(), "first").statusCode(200);
        String other = "SKU-" + UUID.randomUUID();
        try (var session = PostgresResource.database().connect("postgres");
                var lock = session.prepareStatement("SELECT FROM product WHERE sku = ? FOR UPDATE");
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            session.setAutoCommit(false);
            lock.setString(1, sku);
            lock.execute();

            List<Future<ValidatableResponse>> waiting = IntStream.range(0, 2 * CLIENTS)
                    .mapToObj(i -> clients.submit(() -> put(given(), "name " + i)))
                    .toList();
            await().atMost(Duration.ofMinutes(1)).until(ProductVersionsTest::someoneWaitsForALock);
            ProductListTest.list(other, "other");

            for (var answer : waiting) {
                answer.get().statusCode(503).header("Retry-After", equalTo("1")).body("code", equalTo("locked"));
            }
            session.rollback();
        }
        put(given(), "second").statusCode(200);
    }

    private static boolean someoneWaitsForALock() throws SQLException {
        try (var session = PostgresResource.database().connect("postgres");
                var waiting = session.createStatement()
                        .executeQuery("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
            return waiting.next();
        }
    }

    /** A client repeats what it is told to: on a slow machine the last of many waits for longer than a request may. */
    private ValidatableResponse putAsClientsDo(String name) {
        ValidatableResponse answer = put(given(), name);
        while (answer.extract().statusCode() == 503) {
            answer.header("Retry-After", notNullValue());
            answer = put(given(), name);
        }
        return answer;
    }

    private ValidatableResponse put(RequestSpecification request, String name) {
        return request.contentType("application/json")
                .body("{\"name\": \"%s\", \"price\": {\"amount\": \"1\", \"currency\": \"GBP\"}}".formatted(name))
                .put("/api/products/{sku}", sku)
                .then();
    }
}
