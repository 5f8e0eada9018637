package io.millrace.orders;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.StockRejected;
import io.millrace.contracts.inventory.StockReleased;
import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.commands.ConfirmStock;
import io.millrace.contracts.inventory.commands.ReleaseStock;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.payments.commands.AuthorizePayment;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
class OrdersTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    @BeforeEach
    void listAProduct() {
        others.list(sku, "2.55");
        await().atMost(PATIENCE).until(() -> place(body(1)).extract().statusCode() == 202);
    }

    @Test
    void anOrderIsPricedByUsAndCompleted() {
        UUID order = placed(6);
        expect(order, "PLACED")
                .body("total.amount", equalTo("15.30"))
                .body("lines[0].unitPrice.amount", equalTo("2.55"));

        reserve(order);
        var held = others.authorize(order);
        assertThat(held.getAmount().getAmount()).isEqualByComparingTo("15.30");
        assertThat(held.getPaymentToken()).isEqualTo("tok_visa");
        others.ship(order);
        assertThat(others.capture(order).getAmount()).isEqualTo(held.getAmount());

        expect(order, "COMPLETED").body("trackingNumber", equalTo("MP1")).body("version", equalTo(6));
        others.seenByInventory(order, ConfirmStock.class);
        assertThat(eventsOf(order))
                .containsExactly(
                        "OrderPlaced",
                        "OrderStockReserved",
                        "OrderPaymentAuthorized",
                        "OrderShipped",
                        "OrderPaid",
                        "OrderCompleted");
        assertThat(others.events(order)).extracting(OrderEvent::getVersion).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        given().get("/api/sagas/{order}", order).then().body("status", equalTo("COMPLETED"));
    }

    @Test
    void anOrderCanBeSeenAsItWas() {
        UUID order = placed(1);
        reserve(order);
        String reservedAt = expect(order, "RESERVED").extract().path("changedAt");
        others.authorize(order);
        expect(order, "AUTHORIZED");

        given().get("/api/orders/{order}?version=1", order).then().body("status", equalTo("PLACED"));
        given().get("/api/orders/{order}?version=2", order).then().body("status", equalTo("RESERVED"));
        given().get("/api/orders/{order}?at={at}", order, reservedAt).then().body("status", equalTo("RESERVED"));
        given().get("/api/orders/{order}?at=2001-01-01T00:00:00Z", order).then().statusCode(404);
        given().get("/api/orders/{order}?version=99", order)
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("version"));
        given().get("/api/orders/{order}?version=0", order).then().statusCode(400);
        given().get("/api/orders/{order}?at=yesterday", order)
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("at"));
    }

    @Test
    void theSameKeyIsAnsweredTheSameAndPlacesOneOrder() {
        String key = UUID.randomUUID().toString();
        String first = place(key, body(2)).statusCode(202).extract().asString();
        String id = place(key, body(2)).statusCode(202).extract().path("orderId");
        reserve(UUID.fromString(id));

        assertThat(place(key, body(2)).statusCode(202).extract().asString()).isEqualTo(first);
        place(key, body(3)).statusCode(422).body("violations.field", hasItem("Idempotency-Key"));
    }

    @Test
    void anOrderWhoseCommitWasNotAnsweredIsFoundUnderItsKey() {
        String key = UUID.randomUUID().toString();
        PostgresResource.link().loseAnswerTo(key, "COMMIT");

        place(key, body(2)).statusCode(503).header("Retry-After", equalTo("2"));

        assertThat(PostgresResource.link().hasLostAnswer()).isTrue();
        UUID order =
                UUID.fromString(place(key, body(2)).statusCode(202).extract().path("orderId"));
        reserve(order);
        expect(order, "RESERVED").body("version", equalTo(2));
        assertThat(eventsOf(order)).containsExactly("OrderPlaced", "OrderStockReserved");
    }

    @Test
    void manyRequestsWithOneKeyAtTheSameTimePlaceOneOrder() {
        String key = UUID.randomUUID().toString();

        List<String> ids = IntStream.range(0, 12)
                .parallel()
                .mapToObj(i -> place(key, body(1)).statusCode(202).extract().<String>path("orderId"))
                .toList();

        assertThat(ids.stream().collect(Collectors.toSet())).hasSize(1);
    }

    @Test
    void whatIsOutOfStockCancelsTheOrder() {
        UUID order = placed(1);
        others.inventory(order, ReserveStock.class, c -> new StockRejected(order, "OUT_OF_STOCK", "none left"));

        expect(order, "CANCELLED").body("reason", equalTo("OUT_OF_STOCK"));
        assertThat(eventsOf(order)).containsExactly("OrderPlaced", "OrderCancellationRequested", "OrderCancelled");
    }

    @Test
    void aDeclinedCardHasTheStockReleased() {
        UUID order = placed(1);
        reserve(order);
        others.payments(order, AuthorizePayment.class, c -> new PaymentDeclined("CARD_DECLINED", "no"));
        release(order);

        expect(order, "CANCELLED").body("reason", equalTo("CARD_DECLINED")).body("detail", containsString("bank"));
    }

    @Test
    void aRefusedShipmentHasMoneyAndStockGivenBackInReverse() {
        UUID order = placed(1);
        reserve(order);
        others.authorize(order);
        others.shipping(order, CreateShipment.class, c -> new ShipmentRefused("UNDELIVERABLE_ADDRESS", "no"));
        var refund = others.payments(order, RefundPayment.class, c -> new PaymentRefunded(c.getRefundId(), null));
        assertThat(refund.getAmount()).isNull();
        release(order);

        expect(order, "CANCELLED").body("reason", equalTo("UNDELIVERABLE_ADDRESS"));
    }

    @Test
    void aCustomerCanCancelWhileItIsUnderWay() {
        UUID order = placed(1);
        reserve(order);
        others.seenByPayments(order, AuthorizePayment.class);
        cancel(order, "").statusCode(202).body("status", equalTo("CANCELLING"));
        cancel(order, "").statusCode(202).body("status", equalTo("CANCELLING"));

        // The authorization was under way and may have been made, so the saga undoes it.
        others.payments(order, RefundPayment.class, c -> new PaymentRefunded(c.getRefundId(), null));
        release(order);

        expect(order, "CANCELLED").body("reason", equalTo("CUSTOMER_REQUEST"));
        cancel(order, "").statusCode(202).body("status", equalTo("CANCELLED"));
    }

    @Test
    void anAuthorizationThatIsAnsweredAfterAllDoesNotBringACancelledOrderBack() {
        UUID order = placed(1);
        reserve(order);
        others.seenByPayments(order, AuthorizePayment.class);
        cancel(order, "");
        others.authorize(order);
        others.payments(order, RefundPayment.class, c -> new PaymentRefunded(c.getRefundId(), null));
        release(order);

        expect(order, "CANCELLED");
        assertThat(eventsOf(order)).doesNotContain("OrderPaymentAuthorized");
    }

    @Test
    void cancellingWhatIsBeingShippedCallsTheShipmentBack() {
        UUID order = placed(1);
        reserve(order);
        others.authorize(order);
        expect(order, "AUTHORIZED");
        cancel(order, "").statusCode(202);
        others.shipping(order, CancelShipment.class, c -> new ShipmentCancelled(null));
        others.payments(order, RefundPayment.class, c -> new PaymentRefunded(c.getRefundId(), null));
        release(order);

        expect(order, "CANCELLED");
    }

    @Test
    void badInputIsToldByField() {
        place(body(1).replace(sku, "no-such-product"))
                .statusCode(422)
                .body("violations.field", hasItem("lines[0].sku"));
        expectViolation(body(0), "lines[0].quantity");
        expectViolation(body(2_000_000_000), "lines[0].quantity");
        expectViolation(body(1).replace("ada@example.com", "nobody"), "customer.email");
        expectViolation(body(1).replace("ada@example.com", "\\\"a,b\\\"@example.com"), "customer.email");
        expectViolation(body(1).replace("\"Bath\"", "\" \""), "shipTo.city");
        expectViolation(body(1).replace("tok_visa", ""), "paymentToken");
        expectViolation("{}", "lines");
        expectViolation(body(1).replaceAll("\\[.*\\]", "[]"), "lines");
        expectViolation(body(1).replaceAll("\\[.*\\]", "[null]"), "lines[0].<list element>");
        String line = "{\"sku\": \"%s\", \"quantity\": 1}".formatted(sku);
        String tooMany = "[" + String.join(",", Collections.nCopies(10_000, line)) + "]";
        expectViolation(body(1).replaceAll("\\[.*\\]", tooMany), "lines");
        expectViolation(body(1).replace("\"quantity\": 1", "\"quantity\": \"many\""), "lines[0].quantity");
        expectViolation(body(1).replace("\"quantity\": 1", "\"quantity\": 1, \"price\": 0.01"), "lines[0].price");
        place(body(1).replaceFirst("\\}$", "")).statusCode(400).contentType("application/problem+json");
        given().contentType("application/json")
                .body(body(1))
                .post("/api/orders")
                .then()
                .statusCode(400)
                .body("violations.message", hasItem(containsString("is required")));
        given().contentType("text/plain")
                .header("Idempotency-Key", "k")
                .body("hello")
                .post("/api/orders")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
        given().get("/api/orders/{id}", UUID.randomUUID())
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
        given().get("/api/orders/nonsense")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", containsString("orderId 'nonsense'"));
        cancel(UUID.randomUUID(), "").statusCode(404);
    }

    @Test
    void aLaterStateOfAProductIsNotOverwrittenByAnEarlierOne() {
        others.list(sku, "3.00", 3);
        others.list(sku, "2.00", 2);
        String other = "SKU-" + UUID.randomUUID();
        others.list(other, "1.00");
        await().atMost(PATIENCE)
                .until(() -> place(body(1).replace(sku, other)).extract().statusCode() == 202);

        await().atMost(PATIENCE).untilAsserted(() -> place(body(1)).body("total.amount", equalTo("3.00")));
    }

    private UUID placed(int quantity) {
        return UUID.fromString(place(body(quantity)).statusCode(202).extract().path("orderId"));
    }

    private void reserve(UUID order) {
        others.inventory(order, ReserveStock.class, c -> new StockReserved(order, UUID.randomUUID()));
    }

    private void release(UUID order) {
        others.inventory(order, ReleaseStock.class, c -> new StockReleased(order));
    }

    private List<String> eventsOf(UUID order) {
        return others.events(order).stream()
                .map(event -> event.getPayload().getClass().getSimpleName())
                .toList();
    }

    static ValidatableResponse expect(UUID order, String status) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(given().get("/api/orders/{order}", order)
                        .then()
                        .statusCode(200)
                        .extract()
                        .<String>path("status"))
                .isEqualTo(status));
        return given().get("/api/orders/{order}", order).then();
    }

    static ValidatableResponse place(String body) {
        return place(UUID.randomUUID().toString(), body);
    }

    static ValidatableResponse place(String key, String body) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/api/orders")
                .then();
    }

    static ValidatableResponse cancel(UUID order, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/api/orders/{order}/cancellation", order)
                .then();
    }

    static ValidatableResponse cancelAtFormerAddress(UUID order, String key, String body) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/api/orders/{order}/cancel", order)
                .then();
    }

    private static void expectViolation(String body, String field) {
        place(body).statusCode(400).contentType("application/problem+json").body("violations.field", hasItem(field));
    }

    private String body(int quantity) {
        return body(sku, quantity);
    }

    static String body(String sku, int quantity) {
        return """
                {"customer": {"customerId": "7d3e8f4a-6f0e-4b0a-9f6d-1f2e3d4c5b6a", "name": "Ada",
                              "email": "ada@example.com"},
                 "shipTo": {"street": "1 Mill Lane", "postalCode": "BA1 1AA", "city": "Bath",
                            "country": "United Kingdom"},
                 "lines": [{"sku": "%s", "quantity": %d}],
                 "paymentToken": "tok_visa"}""".formatted(sku, quantity);
    }
}
