package io.millrace.orders;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.StockReleased;
import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.commands.ReleaseStock;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Tests the HTTP API for orders whose sagas are stuck and wait for a person. */
@QuarkusTest
@WithMillrace
class StuckSagasTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String REASON = "step authorize: not undone: ACCOUNT_CLOSED";

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    @Test
    void allOrdersThatAreStuckForOneReasonAreTriedAgainInOneRequest() {
        UUID order = paid();
        OrdersTest.cancel(order, "{}").statusCode(202);
        others.shipping(order, CancelShipment.class, c -> new ShipmentCancelled(null));
        await().atMost(PATIENCE).untilAsserted(() -> {
            others.payments(
                    order,
                    RefundPayment.class,
                    c -> new PaymentRefundFailed(c.getRefundId(), "ACCOUNT_CLOSED", "the account is closed"));
            pauseIsOver(order);
            assertThat(saga(order).extract().<String>path("status")).isEqualTo("STUCK");
        });
        saga(order).body("reason", equalTo(REASON));
        given().get("/api/sagas/reasons").then().statusCode(200).body("reason", hasItem(REASON));

        retries("{\"reason\": \"%s\"}".formatted(REASON)).statusCode(400).body("violations.field", hasItem("because"));
        retries("{\"reason\": \"%s\", \"because\": \"opened again\"}".formatted(REASON))
                .statusCode(200)
                .body("retried", equalTo(1))
                .body("failed", equalTo(0))
                .body("left", equalTo(0));

        await().atMost(PATIENCE).untilAsserted(() -> {
            others.payments(order, RefundPayment.class, c -> new PaymentRefunded(c.getRefundId(), null));
            others.inventory(order, ReleaseStock.class, c -> new StockReleased(order));
            assertThat(given().get("/api/orders/{order}", order)
                            .then()
                            .extract()
                            .<String>path("status"))
                    .isEqualTo("CANCELLED");
        });
        given().get("/api/orders/{order}", order).then().body("reason", equalTo("CUSTOMER_REQUEST"));
        saga(order).body("timeline.detail", hasItem("opened again"));
    }

    @Test
    void aStuckSagaIsSkippedOnceForEachKey() throws SQLException {
        UUID order = paid();
        String key = UUID.randomUUID().toString();
        skip(order, key).statusCode(409).body("code", equalTo("conflict"));
        OrdersTest.cancel(order, "{}").statusCode(202);
        others.shipping(order, CancelShipment.class, c -> new ShipmentCancelled(null));
        await().atMost(PATIENCE).untilAsserted(() -> {
            others.payments(
                    order,
                    RefundPayment.class,
                    c -> new PaymentRefundFailed(c.getRefundId(), "NO_ACCOUNT", "there is no account"));
            pauseIsOver(order);
            assertThat(saga(order).extract().<String>path("status")).isEqualTo("STUCK");
        });

        String first = skip(order, key).statusCode(200).extract().asString();

        assertThat(skip(order, key).statusCode(200).extract().asString()).isEqualTo(first);
        skip(order, UUID.randomUUID().toString()).statusCode(409);
    }

    private static ValidatableResponse skip(UUID order, String key) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body("{\"reason\": \"paid back in cash\"}")
                .post("/api/sagas/{order}/skip", order)
                .then();
    }

    private static ValidatableResponse saga(UUID order) {
        return given().get("/api/sagas/{order}", order).then();
    }

    private static ValidatableResponse retries(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/api/sagas/retries")
                .then();
    }

    private static void pauseIsOver(UUID order) throws SQLException {
        try (var database = PostgresResource.database().connect("postgres");
                var statement = database.prepareStatement("""
                        UPDATE saga SET deadline = now() WHERE id = ?
                            AND deadline < now() + interval '45 seconds'
                        """)) {
            statement.setObject(1, order);
            statement.execute();
        }
    }

    private UUID paid() {
        others.list(sku, "2.00");
        await().atMost(PATIENCE)
                .until(() -> OrdersTest.place(OrdersTest.body(sku, 1)).extract().statusCode() == 202);
        UUID order = UUID.fromString(OrdersTest.place(OrdersTest.body(sku, 1))
                .statusCode(202)
                .extract()
                .path("orderId"));
        others.inventory(order, ReserveStock.class, c -> new StockReserved(order, UUID.randomUUID()));
        others.authorize(order);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(given().get("/api/orders/{order}", order)
                        .then()
                        .extract()
                        .<String>path("status"))
                .isEqualTo("AUTHORIZED"));
        return order;
    }
}
