package io.millrace.orders;

import static io.millrace.orders.OrdersTest.body;
import static io.millrace.orders.OrdersTest.expect;
import static io.millrace.orders.OrdersTest.place;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.StockReleased;
import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.StockReturned;
import io.millrace.contracts.inventory.commands.ConfirmStock;
import io.millrace.contracts.inventory.commands.ReleaseStock;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.inventory.commands.ReturnStock;
import io.millrace.contracts.orders.OrderCancelled;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.payments.commands.AuthorizePayment;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.messaging.testing.DeadLetterTopic;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** What an order costs, what is charged, and what is given back. */
@QuarkusTest
@WithMillrace
class OrderMoneyTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    @BeforeEach
    void listAProduct() {
        list(sku, "2.55");
    }

    @Test
    void anOrderThatComesToAnotherTotalThanTheCustomerSawIsRefusedWithBoth() {
        String key = UUID.randomUUID().toString();
        place(key, expecting("5.00", "GBP"))
                .statusCode(409)
                .contentType("application/problem+json")
                .body("expected.amount", equalTo("5.00"))
                .body("expected.currency", equalTo("GBP"))
                .body("actual.amount", equalTo("5.10"))
                .body("actual.currency", equalTo("GBP"))
                .body("detail", containsString("5.10 GBP"));
        place(expecting("5.10", "EUR")).statusCode(409).body("expected.currency", equalTo("EUR"));
        place(expecting("5.101", "GBP")).statusCode(400).body("violations.field", hasItem("expectedTotal.amount"));

        place(key, expecting("5.1", "GBP")).statusCode(202).body("total.amount", equalTo("5.10"));
        place(key, expecting("5.1", "GBP")).statusCode(202);
    }

    @Test
    void anOrderThatComesToNothingIsNotChargedAndItsReturnGivesNothingBack() {
        list(sku, "0.00", 2);
        await().atMost(PATIENCE).untilAsserted(() -> place(body(sku, 1)).body("total.amount", equalTo("0.00")));
        UUID order = placed();
        reserve(order);
        expect(order, "RESERVED").body("pending", equalTo("SHIPMENT"));
        others.ship(order);
        expect(order, "COMPLETED").body("paymentId", nullValue()).body("version", equalTo(4));
        others.seenByInventory(order, ConfirmStock.class);

        given().header("Idempotency-Key", "r-1")
                .post("/api/orders/{order}/returns", order)
                .then()
                .statusCode(202)
                .body("refund.amount", equalTo("0.00"));
        others.goodsComeBack(order, 1);
        others.inventory(order, ReturnStock.class, c -> new StockReturned(order, c.getReturnId()));

        expect(order, "RETURNED").body("refunded.amount", equalTo("0.00"));
        assertThat(others.paymentCommands(order)).isEmpty();
    }

    @Test
    void aCancelledOrderShowsWhatWasGivenBack() {
        UUID order = placed();
        reserve(order);
        others.authorize(order);
        others.shipping(order, CreateShipment.class, c -> new ShipmentRefused("UNDELIVERABLE_ADDRESS", "no"));
        others.payments(
                order,
                RefundPayment.class,
                c -> new PaymentRefunded(c.getRefundId(), chargeOf(order).getAmount()));
        release(order);

        expect(order, "CANCELLED").body("refunded.amount", equalTo("2.55"));
        assertThat(cancellation(order).getRefunded().getAmount()).isEqualByComparingTo("2.55");
        assertThat(query("SELECT data ?& array['reason', 'detail'] AND NOT data ? 'refunded' FROM order_events "
                        + "WHERE type = 'Cancelled' AND order_id = '%s'".formatted(order)))
                .as("the previous release reads the fact")
                .isEqualTo("t");
    }

    @Test
    void nothingIsSaidToBeGivenBackWhereTheCardWasDeclined() {
        UUID order = placed();
        reserve(order);
        others.payments(order, AuthorizePayment.class, c -> new PaymentDeclined("CARD_DECLINED", "no"));
        release(order);

        expect(order, "CANCELLED").body("refunded.amount", equalTo("0.00"));
        assertThat(cancellation(order).getRefunded()).isNull();
    }

    @Test
    void anOrderShowsWhatItWaitsForAndItsSagaWhichOrderItIsAbout() {
        UUID order = placed();
        expect(order, "PLACED").body("pending", equalTo("STOCK"));
        reserve(order);
        expect(order, "RESERVED").body("pending", equalTo("PAYMENT"));
        String deadline =
                given().get("/api/sagas/{order}", order).then().extract().path("deadline");
        assertThat(Instant.parse(deadline)).as("hours").isAfter(Instant.now().plus(Duration.ofHours(3)));
        others.authorize(order);
        expect(order, "AUTHORIZED").body("pending", equalTo("SHIPMENT"));
        given().get("/api/sagas/{order}", order)
                .then()
                .body("subject", equalTo(order.toString()))
                .body("status", equalTo("RUNNING"));
        others.ship(order);
        expect(order, "SHIPPED").body("pending", equalTo("PAYMENT"));
        others.capture(order);
        expect(order, "COMPLETED").body("pending", nullValue());
    }

    @Test
    void aProductThatWasWithdrawnBeforeItWasKnownIsNotListedByAnEarlierState() {
        String gone = "SKU-" + UUID.randomUUID();
        others.withdraw(gone, 2);
        others.list(gone, "1.00", 1);
        // Of the same partition or not: its third state is handled after both.
        others.list(gone, "3.00", 3);
        await().atMost(PATIENCE).untilAsserted(() -> place(body(gone, 1)).statusCode(202));
        String other = "SKU-" + UUID.randomUUID();
        others.withdraw(other, 2);
        others.list(other, "1.00", 1);
        others.list(gone, "4.00", 4);
        await().atMost(PATIENCE).untilAsserted(() -> place(body(gone, 1)).body("total.amount", equalTo("4.00")));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        query("SELECT version || ' ' || listed FROM product_copy WHERE sku = '%s'".formatted(other)))
                .isEqualTo("2 false"));

        place(body(other, 1)).statusCode(422).body("violations.field", hasItem("lines[0].sku"));
    }

    @Test
    void aPriceThatNobodyCanPayIsNeitherCopiedNorCharged() {
        UUID event = others.listUnchecked(sku, "0.005", 2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new DeadLetterTopic("catalog.orders.dlq").causesAtFirstAttempt(event))
                        .singleElement()
                        .asString()
                        .contains("the rule minorUnit: payload.price.amount"));
        place(body(sku, 1)).statusCode(202).body("total.amount", equalTo("2.55"));

        // As the release before has copied it.
        query("UPDATE product_copy SET price_amount = 0.005 WHERE sku = '%s' RETURNING sku".formatted(sku));
        place(body(sku, 1))
                .statusCode(422)
                .body("violations.field", hasItem("lines[0].sku"))
                .body("violations.message", hasItem(containsString("2 decimals at most in GBP")));
    }

    private void list(String product, String price) {
        others.list(product, price);
        await().atMost(PATIENCE).until(() -> place(body(product, 1)).extract().statusCode() == 202);
    }

    private void list(String product, String price, long version) {
        others.list(product, price, version);
    }

    private UUID placed() {
        return UUID.fromString(place(body(sku, 1)).statusCode(202).extract().path("orderId"));
    }

    private String expecting(String amount, String currency) {
        return body(sku, 2)
                .replaceFirst(
                        "\\}$",
                        ", \"expectedTotal\": {\"amount\": \"%s\", \"currency\": \"%s\"}}".formatted(amount, currency));
    }

    private void reserve(UUID order) {
        others.inventory(order, ReserveStock.class, c -> new StockReserved(order, UUID.randomUUID()));
    }

    private void release(UUID order) {
        others.inventory(order, ReleaseStock.class, c -> new StockReleased(order));
    }

    private AuthorizePayment chargeOf(UUID order) {
        return others.seenByPayments(order, AuthorizePayment.class);
    }

    private OrderCancelled cancellation(UUID order) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(others.events(order).getLast().getPayload()).isInstanceOf(OrderCancelled.class));
        return (OrderCancelled) others.events(order).getLast().getPayload();
    }

    private static String query(String sql) {
        try (var connection = PostgresResource.database().connect("postgres");
                var rows = connection.createStatement().executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
