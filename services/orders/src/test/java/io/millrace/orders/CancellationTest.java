package io.millrace.orders;

import static io.millrace.orders.OrdersTest.body;
import static io.millrace.orders.OrdersTest.cancel;
import static io.millrace.orders.OrdersTest.cancelAtFormerAddress;
import static io.millrace.orders.OrdersTest.expect;
import static io.millrace.orders.OrdersTest.place;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.StockReturned;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.inventory.commands.ReturnStock;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.messaging.testing.WithMillrace;

/** A cancellation cancels a whole order that is not completed; a completed order is given back. */
@QuarkusTest
@WithMillrace
class CancellationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    @BeforeEach
    void listAProduct() {
        others.list(sku, "2.55");
        await().atMost(PATIENCE).until(() -> place(body(sku, 1)).extract().statusCode() == 202);
    }

    @Test
    void aCompletedOrderIsNotCancelledAndStaysAsItIs() {
        UUID order = completed(2);
        expectRefusal(order, "COMPLETED");

        given().header("Idempotency-Key", "r-1")
                .post("/api/orders/{order}/returns", order)
                .then()
                .statusCode(202);
        expectRefusal(order, "RETURNING");

        takeBack(order, 2, "5.10");
        expect(order, "RETURNED");
        expectRefusal(order, "RETURNED");
        assertThat(others.shippingCommands(order))
                .filteredOn(command -> command.getPayload() instanceof ReturnGoods)
                .as("the return that was asked for, and no other")
                .hasSize(1);
    }

    private static void expectRefusal(UUID order, String status) {
        var before = given().get("/api/orders/{order}", order).then().body("status", equalTo(status));
        String returns = "/api/orders/%s/returns".formatted(order);

        cancel(order, "{\"reason\": \"changed my mind\"}")
                .statusCode(409)
                .contentType("application/problem+json")
                .header("Link", equalTo("<%s>; rel=\"related\"".formatted(returns)))
                .body("code", equalTo("order-completed"))
                .body("detail", containsString("POST " + returns));

        given().get("/api/orders/{order}", order)
                .then()
                .body("status", equalTo(status))
                .body("version", equalTo(before.extract().<Integer>path("version")));
    }

    @Test
    void anOrderThatIsCancelledAlreadyStaysAsItIs() {
        UUID order = placed(1);
        int version = cancel(order, "").statusCode(202).extract().<Integer>path("version");

        cancel(order, "").statusCode(202).body("version", equalTo(version));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"sku\": \"mill\", \"quantity\": 1}]",
                "[]",
                "\"all\"",
            })
    void aCancellationOfSomeLinesIsRefused(String lines) {
        UUID order = placed(2);

        cancel(order, "{\"lines\": %s}".formatted(lines))
                .statusCode(400)
                .body("code", equalTo("invalid-request"))
                .body("violations.field", hasItem("lines"))
                .body("violations.message", hasItem(containsString("/api/orders/{id}/returns")));

        given().get("/api/orders/{order}", order).then().body("reason", equalTo(null));
        cancel(order, "{\"lines\": null}").statusCode(202);
    }

    @Test
    void partsOfACompletedOrderAreStillGivenBackOnceAtTheFormerAddress() {
        UUID order = completed(5);
        String two = "{\"reason\": \"wrong colour\", \"lines\": [{\"sku\": \"%s\", \"quantity\": 2}]}".formatted(sku);
        String key = UUID.randomUUID().toString();

        given().contentType("application/json")
                .body(two)
                .post("/api/orders/{order}/cancel", order)
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("Idempotency-Key"));
        var links = cancelAtFormerAddress(order, key, two)
                .statusCode(202)
                .header("Deprecation", notNullValue())
                .body("status", equalTo("RETURNING"))
                .extract()
                .headers()
                .getValues("Link");
        assertThat(links)
                .anyMatch(link -> link.contains("/api/orders/%s/returns>; rel=\"successor-version\"".formatted(order)));
        cancelAtFormerAddress(order, key, two).statusCode(202);
        takeBack(order, 2, "5.10");
        expect(order, "COMPLETED").body("returned", equalTo(Map.of(sku, 2))).body("refunded.amount", equalTo("5.10"));

        cancelAtFormerAddress(order, UUID.randomUUID().toString(), two.replace("\"quantity\": 2", "\"quantity\": 4"))
                .statusCode(422)
                .body("violations.field", hasItem("lines[0].quantity"));
        cancelAtFormerAddress(order, UUID.randomUUID().toString(), "").statusCode(202);
        takeBack(order, 3, "7.65");
        expect(order, "RETURNED").body("refunded.amount", equalTo("12.75"));
        cancelAtFormerAddress(order, UUID.randomUUID().toString(), "")
                .statusCode(202)
                .body("status", equalTo("RETURNED"));
    }

    @Test
    void theDescriptionTellsACancellationFromAReturn() {
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body(
                        "paths.'/api/orders/{orderId}/cancellation'.post.responses.'409'.content"
                                + ".'application/problem+json'.examples",
                        hasKey("order-completed"))
                .body("components.schemas.CancellationRequest.properties", hasKey("reason"))
                .body("components.schemas.CancellationRequest.properties", not(hasKey("lines")))
                .body("paths.'/api/orders/{orderId}/cancel'.post.deprecated", equalTo(true));
    }

    private UUID placed(int quantity) {
        return UUID.fromString(
                place(body(sku, quantity)).statusCode(202).extract().path("orderId"));
    }

    private UUID completed(int quantity) {
        UUID order = placed(quantity);
        others.inventory(order, ReserveStock.class, c -> new StockReserved(order, UUID.randomUUID()));
        others.authorize(order);
        others.ship(order);
        others.capture(order);
        expect(order, "COMPLETED");
        return order;
    }

    private void takeBack(UUID order, int units, String money) {
        others.goodsComeBack(order, units);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(others.seenByInventory(order, ReturnStock.class)
                        .getLines()
                        .getFirst()
                        .getUnits())
                .isEqualTo(units));
        others.inventory(order, ReturnStock.class, c -> new StockReturned(order, c.getReturnId()));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(others.payments(
                                order, RefundPayment.class, c -> new PaymentRefunded(c.getRefundId(), c.getAmount()))
                        .getAmount()
                        .getAmount())
                .isEqualByComparingTo(money));
    }
}
