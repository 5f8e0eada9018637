package io.millrace.orders;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Idempotency keys that another session has claimed, and has neither kept nor given up yet. */
@QuarkusTest
@WithMillrace
class IdempotencyKeyTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Twice the service's connections. */
    private static final int MANY = 40;

    private static final int A_FEW = 10;

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();
    private final String key = UUID.randomUUID().toString();

    @BeforeEach
    void listAProduct() {
        others.list(sku, "2.00");
        await().atMost(PATIENCE)
                .until(() -> OrdersTest.place(OrdersTest.body(sku, 1)).extract().statusCode() == 202);
    }

    @Test
    void whileAClaimIsOpenItsRequestsArePutOffAndAllOthersAreServed() throws Exception {
        try (var session = claim("place");
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ValidatableResponse>> waiting = IntStream.range(0, MANY)
                    .mapToObj(i -> clients.submit(() -> OrdersTest.place(key, OrdersTest.body(sku, 1))))
                    .toList();
            for (int i = 0; i < A_FEW; i++) {
                String order = OrdersTest.place(OrdersTest.body(sku, 1))
                        .statusCode(202)
                        .extract()
                        .path("orderId");
                given().get("/api/orders/{order}", order).then().statusCode(200);
            }

            for (var answer : waiting) {
                answer.get()
                        .statusCode(409)
                        .contentType("application/problem+json")
                        .header("Retry-After", equalTo("1"))
                        .body("code", equalTo("request-in-progress"));
            }
            session.rollback();
        }
        OrdersTest.place(key, OrdersTest.body(sku, 1)).statusCode(202);
    }

    @Test
    void aCancellationIsPutOffToo() throws Exception {
        UUID order = UUID.fromString(
                OrdersTest.place(OrdersTest.body(sku, 1)).extract().path("orderId"));
        try (var session = claim("cancel " + order)) {
            cancel(order).statusCode(409).body("code", equalTo("request-in-progress"));
            session.rollback();
        }
        cancel(order).statusCode(202).body("status", equalTo("CANCELLING"));
    }

    /** Else all requests about the order that have a header without a value would share it. */
    @ParameterizedTest
    @ValueSource(strings = {"cancellation", "cancel"})
    void aKeyWithoutAValueIsNoKey(String address) {
        String order = OrdersTest.place(OrdersTest.body(sku, 1)).extract().path("orderId");

        for (String body : List.of("{}", "{\"reason\": \"another request\"}")) {
            given().contentType("application/json")
                    .header("Idempotency-Key", "")
                    .body(body)
                    .post("/api/orders/{order}/{address}", order, address)
                    .then()
                    .statusCode(202);
        }
    }

    @Test
    void theReleaseBeforeFindsTheOrderOfAKey() throws SQLException {
        String order = OrdersTest.place(key, OrdersTest.body(sku, 1))
                .statusCode(202)
                .extract()
                .path("orderId");

        try (var session = PostgresResource.database().connect("postgres");
                var find = session.prepareStatement("SELECT order_id::text FROM idempotency WHERE key = ?")) {
            find.setString(1, key);
            try (var rows = find.executeQuery()) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo(order);
            }
        }
    }

    @Test
    void theFormerAddressOfACancellationTellsTheNewOneAndKnowsTheSameKeys() {
        UUID order = UUID.fromString(
                OrdersTest.place(OrdersTest.body(sku, 1)).extract().path("orderId"));
        String first = given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body("{}")
                .post("/api/orders/{order}/cancellation", order)
                .then()
                .statusCode(202)
                .header("Deprecation", nullValue())
                .extract()
                .asString();

        var again = cancel(order).statusCode(202).extract();
        assertThat(again.headers().getValues("Link"))
                .contains("</api/orders/%s/cancellation>; rel=\"successor-version\"".formatted(order));
        assertThat(again.asString()).isEqualTo(first);
        Instant deprecated =
                Instant.ofEpochSecond(Long.parseLong(again.header("Deprecation").substring(1)));
        assertThat(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(again.header("Sunset"))))
                .as("the guide promises a year")
                .isAfterOrEqualTo(deprecated.plus(Duration.ofDays(365)));
    }

    @Test
    void aRequestGetsTheAnswerOfTheOneThatItHasWaitedFor() throws Exception {
        String first = OrdersTest.place(key, OrdersTest.body(sku, 1)).extract().asString();
        String again = UUID.randomUUID().toString();
        try (var session = PostgresResource.database().connect("postgres");
                var copy = session.prepareStatement("""
                        INSERT INTO idempotency (scope, key, request_hash, order_id, answer)
                        SELECT scope, ?, request_hash, order_id, answer FROM idempotency WHERE key = ?
                        """);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            session.setAutoCommit(false);
            copy.setString(1, again);
            copy.setString(2, key);
            assertThat(copy.executeUpdate()).isEqualTo(1);

            Future<ValidatableResponse> waiting =
                    clients.submit(() -> OrdersTest.place(again, OrdersTest.body(sku, 1)));
            // Answered while the request waits, and before its first attempt, alike.
            session.commit();

            assertThat(waiting.get().statusCode(202).extract().asString()).isEqualTo(first);
        }
    }

    @Test
    void anAcceptedRequestIsToldWhenToLookAgainAlsoWhereItIsRepeated() {
        for (int i = 0; i < 2; i++) {
            OrdersTest.place(key, OrdersTest.body(sku, 1)).statusCode(202).header("Retry-After", equalTo("1"));
        }
        UUID order = UUID.fromString(
                OrdersTest.place(key, OrdersTest.body(sku, 1)).extract().path("orderId"));
        for (int i = 0; i < 2; i++) {
            cancel(order).statusCode(202).header("Retry-After", equalTo("1"));
        }
    }

    private ValidatableResponse cancel(UUID order) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body("{}")
                .post("/api/orders/{order}/cancel", order)
                .then();
    }

    private Connection claim(String scope) throws SQLException {
        Connection session = PostgresResource.database().connect("postgres");
        session.setAutoCommit(false);
        try (var claim = session.prepareStatement(
                "INSERT INTO idempotency (scope, key, request_hash) VALUES (?, ?, 'of another')")) {
            claim.setString(1, scope);
            claim.setString(2, key);
            claim.execute();
        }
        return session;
    }
}
