package io.millrace.orders;

import static io.millrace.orders.OrdersTest.body;
import static io.millrace.orders.OrdersTest.cancel;
import static io.millrace.orders.OrdersTest.cancelAtFormerAddress;
import static io.millrace.orders.OrdersTest.expect;
import static io.millrace.orders.OrdersTest.place;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.StockReturned;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.inventory.commands.ReturnStock;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.contracts.shipping.ReturnExpired;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.messaging.testing.DeadLetterTopic;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** A return: the goods come first, then the stock, then the money. */
@QuarkusTest
@WithMillrace
class ReturnsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    @BeforeEach
    void listAProduct() {
        others.list(sku, "2.00");
        await().atMost(PATIENCE).until(() -> place(body(sku, 1)).extract().statusCode() == 202);
    }

    @Test
    void nothingIsRestockedOrRefundedBeforeTheGoodsHaveCome() {
        UUID order = completed(3);

        giveBackAll(order).body("status", equalTo("RETURNING"));
        var goods = others.seenByShipping(order, ReturnGoods.class);
        assertThat(goods.getWholeParcel()).isTrue();
        given().get("/api/sagas/{id}", goods.getReturnId()).then().statusCode(404);
        others.goodsComeBack(order, 3);
        restock(order);
        refund(order, "6.00");

        expect(order, "RETURNED")
                .body("returned", equalTo(Map.of(sku, 3)))
                .body("damaged", anEmptyMap())
                .body("refunded.amount", equalTo("6.00"));
        assertThat(eventsOf(order))
                .endsWith("OrderCompleted", "OrderReturnRequested", "OrderReturnReceived", "OrderReturned");
    }

    @Test
    void damagedGoodsAreRefundedAndNotRestockedAndTheCustomerKeepsWhatHasNotCome() {
        UUID order = completed(3);
        giveBackAll(order);

        others.goodsComeBack(order, 3, 1, 1);
        assertThat(restock(order).getLines().getFirst().getUnits()).isEqualTo(1);
        refund(order, "4.00");

        expect(order, "COMPLETED")
                .body("returned", equalTo(Map.of(sku, 2)))
                .body("damaged", equalTo(Map.of(sku, 1)))
                .body("returning", anEmptyMap());
        giveBackAll(order).body("returning", equalTo(Map.of(sku, 1)));
        assertThat(others.goodsComeBack(order, 1).getWholeParcel()).isFalse();
    }

    @Test
    void goodsThatAreAllDamagedAreOnlyRefunded() {
        UUID order = completed(1);
        giveBackAll(order);

        others.goodsComeBack(order, 1, 0, 1);
        refund(order, "2.00");

        expect(order, "RETURNED").body("damaged", equalTo(Map.of(sku, 1)));
        assertThat(others.inventoryCommands(order)).noneMatch(command -> command.getPayload() instanceof ReturnStock);
    }

    @Test
    void aReturnWhoseGoodsDoNotComeEndsAndMayBeAskedForAgain() {
        UUID order = completed(1);
        giveBackAll(order);

        others.goods(order, goods -> new ReturnExpired(goods.getReturnId()));

        expect(order, "COMPLETED").body("returning", anEmptyMap()).body("refunded.amount", equalTo("0.00"));
        assertThat(eventsOf(order)).endsWith("OrderReturnRequested", "OrderReturnExpired");
        assertThat(others.paymentCommands(order)).noneMatch(command -> command.getPayload() instanceof RefundPayment);
        giveBackAll(order).body("status", equalTo("RETURNING"));
    }

    /** It was asked for in time. */
    @Test
    void aReturnWhoseGoodsDoNotComeMayBeAskedForAgainThoughTheWindowIsOver() throws Exception {
        UUID order = completed(1);
        giveBackAll(order);
        others.delivered(order, Instant.now().minus(Duration.ofDays(31)));
        await().atMost(PATIENCE).until(() -> isDelivered(order));

        others.goods(order, goods -> new ReturnExpired(goods.getReturnId()));
        expect(order, "COMPLETED");

        giveBackAll(order).body("status", equalTo("RETURNING"));
    }

    /** The first command, or its answer, may be a dead letter of an older release. */
    @Test
    void whoAsksForAReturnAgainHasShippingAskedAgain() {
        UUID order = completed(1);
        cancelAtFormerAddress(order, UUID.randomUUID().toString(), "").statusCode(202);
        UUID returnId = others.seenByShipping(order, ReturnGoods.class).getReturnId();

        cancelAtFormerAddress(order, UUID.randomUUID().toString(), "")
                .statusCode(202)
                .body("returning", equalTo(Map.of(sku, 1)));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(others.shippingCommands(order).stream()
                        .map(command -> command.getPayload())
                        .filter(ReturnGoods.class::isInstance)
                        .map(goods -> ((ReturnGoods) goods).getReturnId()))
                .containsExactly(returnId, returnId));
    }

    @Test
    void moreThanWasAskedForDoesNotComeBack() {
        UUID order = completed(1);
        giveBackAll(order);

        UUID forged = others.tooMuchComesBack(order);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new DeadLetterTopic("shipping.orders.dlq").causesAtFirstAttempt(forged))
                        .singleElement()
                        .asString()
                        .contains("2 units"));
        expect(order, "RETURNING").body("returned", anEmptyMap());
    }

    @Test
    void anOrderCanBeReturnedForAWhileAfterItsDelivery() {
        UUID late = completed(1);
        UUID early = completed(1);
        others.delivered(late, Instant.now().minus(Duration.ofDays(31)));
        others.delivered(early, Instant.now().minus(Duration.ofDays(29)));

        await().atMost(PATIENCE).until(() -> isDelivered(late) && isDelivered(early));

        giveBack(late, "r-1", "").statusCode(409).body("detail", containsString("could be returned until"));
        expect(late, "COMPLETED");
        giveBackAll(early).body("status", equalTo("RETURNING"));
    }

    @Test
    void aCancellationThatFindsTheParcelGoneCompletesTheOrderAndReturnsIt() {
        UUID order = paid(2);
        cancel(order, "").statusCode(202).body("status", equalTo("CANCELLING"));

        others.shipping(
                order,
                CancelShipment.class,
                c -> new ShipmentKept(UUID.randomUUID(), "Mill Parcel", "MP7", "the parcel has left the house"));
        others.capture(order);

        expect(order, "RETURNING").body("trackingNumber", equalTo("MP7")).body("reason", nullValue());
        given().get("/api/sagas/{order}", order).then().body("status", equalTo("COMPLETED"));
        assertThat(eventsOf(order))
                .endsWith(
                        "OrderCancellationRequested",
                        "OrderShipped",
                        "OrderPaid",
                        "OrderCompleted",
                        "OrderReturnRequested");
        others.goodsComeBack(order, 2);
        restock(order);
        refund(order, "4.00");
        expect(order, "RETURNED").body("refunded.amount", equalTo("4.00"));
    }

    /** Who was told that the cancellation is accepted has it, though the saga had turned back for another reason. */
    @Test
    void aCancellationOfAnOrderThatIsBeingUndoneAnywayCountsIfTheParcelIsGone() throws Exception {
        UUID order = paid(2);
        others.seenByShipping(order, CreateShipment.class);
        passDeadline(order);
        expect(order, "CANCELLING").body("reason", equalTo("TIMEOUT_SHIP"));

        cancel(order, "").statusCode(202).body("reason", equalTo("CUSTOMER_REQUEST"));
        others.shipping(
                order,
                CancelShipment.class,
                c -> new ShipmentKept(UUID.randomUUID(), "Mill Parcel", "MP7", "the parcel has left the house"));
        others.capture(order);

        expect(order, "RETURNING");
    }

    @Test
    void aReturnHasAnIdAStatusAndAHistoryOfItsOwn() {
        UUID order = completed(3);

        String address = giveBack(order, "r-1", some(2))
                .statusCode(202)
                .body("status", equalTo("WAITING_FOR_GOODS"))
                .body("refund.amount", equalTo("4.00"))
                .body("received", empty())
                .extract()
                .header("Location");
        others.goodsComeBack(order, 2, 0, 1);
        awaitReturn(address, "GOODS_RECEIVED").body("damaged[0].quantity", equalTo(1));
        refund(order, "2.00");

        String tag = awaitReturn(address, "COMPLETED")
                .body("lines[0].quantity", equalTo(2))
                .body("received[0].quantity", equalTo(1))
                .body("refund.amount", equalTo("2.00"))
                .body("reason", equalTo("wrong colour"))
                .body("history.status", contains("WAITING_FOR_GOODS", "GOODS_RECEIVED", "COMPLETED"))
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag).get(address).then().statusCode(304);
        giveBack(order, "r-2", some(1)).statusCode(202);
        given().get("/api/orders/{order}/returns", order)
                .then()
                .body("items.status", contains("COMPLETED", "WAITING_FOR_GOODS"));
    }

    @Test
    void aReturnThatIsAskedForAgainUnderItsKeyIsTheSame() {
        UUID order = completed(2);

        var first = giveBack(order, "r-1", some(1)).statusCode(202).extract();
        var second = giveBack(order, "r-1", some(1)).statusCode(202).extract();

        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(List.of(first.header("Retry-After"), second.header("Retry-After")))
                .containsOnly("1");
        assertThat(second.body().asString()).isEqualTo(first.body().asString());
        given().get("/api/orders/{order}/returns", order).then().body("items.size()", equalTo(1));
    }

    /** The first command, or its answer, may be a dead letter. */
    @Test
    void whoGivesAllBackOnceMoreGetsTheReturnThatIsUnderWay() {
        UUID order = completed(1);
        String first = giveBack(order, "r-1", "").statusCode(202).extract().header("Location");

        giveBack(order, "r-2", "").statusCode(202).header("Location", equalTo(first));

        given().get("/api/orders/{order}/returns", order).then().body("items.size()", equalTo(1));
        await().atMost(PATIENCE)
                .until(() -> others.shippingCommands(order).stream()
                                .filter(command -> command.getPayload() instanceof ReturnGoods)
                                .count()
                        == 2);
    }

    @Test
    void whatCannotBeReturnedIsRefused() {
        UUID unpaid =
                UUID.fromString(place(body(sku, 1)).statusCode(202).extract().path("orderId"));
        giveBack(unpaid, "r-1", "").statusCode(409).body("detail", containsString("cancel it, or wait"));
        UUID order = completed(1);
        giveBack(order, "r-1", some(2)).statusCode(422).body("violations[0].field", equalTo("lines[0].quantity"));
        giveBack(order, "r-2", "").statusCode(202);
        giveBack(order, "r-3", some(1)).statusCode(422);
        others.goodsComeBack(order, 1);
        restock(order);
        refund(order, "2.00");
        expect(order, "RETURNED");
        giveBack(order, "r-4", "").statusCode(409).body("detail", containsString("nothing is left"));
        given().post("/api/orders/{order}/returns", order).then().statusCode(400);
        UUID nobodys = UUID.randomUUID();
        giveBack(nobodys, "r-1", "").statusCode(404);
        given().get("/api/orders/{order}/returns", nobodys).then().statusCode(404);
        given().get("/api/orders/{order}/returns/{return}", order, nobodys)
                .then()
                .statusCode(404);
    }

    @Test
    void aReturnThatWasDecidedOnAnotherVersionIsRefused() {
        UUID order = completed(2);
        given().header("If-Match", "\"1\"")
                .header("Idempotency-Key", "r-1")
                .post("/api/orders/{order}/returns", order)
                .then()
                .statusCode(412);
        given().get("/api/orders/{order}/returns", order).then().body("items", empty());
    }

    private String some(int units) {
        return """
                {"reason": "wrong colour", "lines": [{"sku": "%s", "quantity": %d}]}
                """.formatted(sku, units);
    }

    /** Begins a return of all units that are left. */
    private static ValidatableResponse giveBackAll(UUID order) {
        giveBack(order, UUID.randomUUID().toString(), "").statusCode(202);
        return given().get("/api/orders/{order}", order).then();
    }

    private static ValidatableResponse giveBack(UUID order, String key, String body) {
        var request = given().header("Idempotency-Key", key);
        if (!body.isEmpty()) {
            request.contentType("application/json").body(body);
        }
        return request.post("/api/orders/{order}/returns", order).then();
    }

    private static ValidatableResponse awaitReturn(String address, String status) {
        await().atMost(PATIENCE).untilAsserted(() -> given().get(address).then().body("status", equalTo(status)));
        return given().get(address).then();
    }

    private static void passDeadline(UUID order) throws SQLException {
        try (var database = PostgresResource.database().connect("postgres")) {
            assertThat(database.createStatement()
                            .executeUpdate("UPDATE saga SET deadline = now() WHERE id = '%s'".formatted(order)))
                    .isEqualTo(1);
        }
    }

    private static boolean isDelivered(UUID order) throws SQLException {
        try (var database = PostgresResource.database().connect("postgres");
                var rows = database.createStatement()
                        .executeQuery("SELECT FROM delivery WHERE order_id = '%s'".formatted(order))) {
            return rows.next();
        }
    }

    private UUID paid(int quantity) {
        UUID order = UUID.fromString(
                place(body(sku, quantity)).statusCode(202).extract().path("orderId"));
        others.inventory(order, ReserveStock.class, c -> new StockReserved(order, UUID.randomUUID()));
        others.authorize(order);
        expect(order, "AUTHORIZED");
        return order;
    }

    private UUID completed(int quantity) {
        UUID order = paid(quantity);
        others.ship(order);
        others.capture(order);
        expect(order, "COMPLETED");
        return order;
    }

    private ReturnStock restock(UUID order) {
        return others.inventory(order, ReturnStock.class, c -> new StockReturned(order, c.getReturnId()));
    }

    private void refund(UUID order, String money) {
        var refund =
                others.payments(order, RefundPayment.class, c -> new PaymentRefunded(c.getRefundId(), c.getAmount()));
        assertThat(refund.getAmount().getAmount()).isEqualByComparingTo(money);
    }

    private List<String> eventsOf(UUID order) {
        return others.events(order).stream()
                .map(event -> event.getPayload().getClass().getSimpleName())
                .toList();
    }
}
