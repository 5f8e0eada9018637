package io.millrace.orders;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.StockReleased;
import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.StockReturned;
import io.millrace.contracts.inventory.commands.ReleaseStock;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.inventory.commands.ReturnStock;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.payments.commands.AuthorizePayment;
import io.millrace.contracts.payments.commands.CapturePayment;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.kit.Money;
import io.millrace.kit.rules.PaymentTokens;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RecordSender;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.testing.WithMillrace;

/** Orders that a restored database has lost, and the topic still has. */
@QuarkusTest
@WithMillrace
class RecoveryTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    @Test
    void anOrderThatHadEndedIsThereAgainAndNothingFollows() throws Exception {
        UUID order = completed();
        List<OrderEvent> published = others.events(order);
        String before = get("/api/orders/{order}", order).asString();

        loseAndRecover(order);

        awaitStatus(order, "COMPLETED");
        assertThat(get("/api/orders/{order}", order).asString()).isEqualTo(before);
        UUID next = paid();
        assertThat(others.events(order)).isEqualTo(published);
        assertThat(others.inventoryCommands(order)).hasSize(2);
        assertThat(others.paymentCommands(next)).hasSize(1);
    }

    @Test
    void anOrderThatHadNotEndedGoesOnAndTellsNothingTwice() throws Exception {
        UUID order = paid();
        others.seenByShipping(order, CreateShipment.class);

        loseAndRecover(order);

        answerAgain(order);
        awaitStatus(order, "COMPLETED");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(others.events(order).stream().map(OrderEvent::getVersion))
                        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L));
        assertThat(others.paymentCommands(order).stream().map(RecoveryTest::token))
                .containsExactly("tok_visa", PaymentTokens.LOST, PaymentTokens.LOST);
    }

    private static String token(PaymentCommand command) {
        return switch (command.getPayload()) {
            case AuthorizePayment authorize -> authorize.getPaymentToken();
            case CapturePayment capture -> capture.getPaymentToken();
            case Object other -> throw new AssertionError("not asked for: " + other);
        };
    }

    /** The participants have done all this before, and say so. */
    private void answerAgain(UUID order) {
        await().atMost(PATIENCE).until(() -> others.inventoryCommands(order).size() == 2);
        others.inventory(order, ReserveStock.class, c -> new StockReserved(order, UUID.randomUUID()));
        await().atMost(PATIENCE).until(() -> others.paymentCommands(order).size() == 2);
        others.authorize(order);
        await().atMost(PATIENCE).until(() -> others.shippingCommands(order).size() == 2);
        others.ship(order);
        others.capture(order);
    }

    /** It would go on from where it was, or undo at its deadline what was delivered. */
    @Test
    void theSagaOfThatTimeIsRemovedWhereTheOrderHasEndedSince() throws Exception {
        UUID order = paid();
        others.seenByShipping(order, CreateShipment.class);
        execute("CREATE TABLE saga_then AS SELECT * FROM saga WHERE id = '%s'".formatted(order));
        others.ship(order);
        others.capture(order);
        awaitStatus(order, "COMPLETED");
        await().atMost(PATIENCE).until(() -> others.events(order).size() == 6);
        execute("DELETE FROM saga_log WHERE saga_id = '%s'".formatted(order));
        execute("DELETE FROM saga WHERE id = '%s'".formatted(order));
        execute("INSERT INTO saga SELECT * FROM saga_then");

        loseAndRecover(order, 3);

        awaitStatus(order, "COMPLETED");
        await().atMost(PATIENCE).until(() -> !hasSaga(order));
    }

    /** Nobody knows how far it had been undone: every step that may have been done is undone, also one that was not. */
    @Test
    void anOrderThatWasBeingUndoneIsUndoneWhole() throws Exception {
        UUID order = paid();
        OrdersTest.cancel(order, "{}").statusCode(202);
        others.seenByShipping(order, CancelShipment.class);
        awaitStatus(order, "CANCELLING");
        await().atMost(PATIENCE).until(() -> others.events(order).size() == 4);
        int before = others.shippingCommands(order).size();

        loseAndRecover(order);

        await().atMost(PATIENCE).until(() -> others.shippingCommands(order).size() > before);
        others.shipping(order, CancelShipment.class, c -> new ShipmentCancelled(null));
        others.payments(
                order,
                RefundPayment.class,
                c -> new PaymentRefunded(
                        c.getRefundId(), Money.of("2.00", "GBP").toContract()));
        others.inventory(order, ReleaseStock.class, c -> new StockReleased(order));
        awaitStatus(order, "CANCELLED");
        assertThat(get("/api/orders/{order}", order).<String>path("refunded.amount"))
                .isEqualTo("2.00");
    }

    @Test
    void anOrderThatWasBeingUndoneIsCompletedAndReturnedWhereItsParcelIsGone() throws Exception {
        UUID order = paid();
        OrdersTest.cancel(order, "{}").statusCode(202);
        others.seenByShipping(order, CancelShipment.class);
        await().atMost(PATIENCE).until(() -> others.events(order).size() == 4);
        int before = others.shippingCommands(order).size();

        loseAndRecover(order);

        await().atMost(PATIENCE).until(() -> others.shippingCommands(order).size() > before);
        others.shipping(
                order,
                CancelShipment.class,
                c -> new ShipmentKept(UUID.randomUUID(), "Mill Parcel", "MP7", "the parcel has left the house"));
        others.capture(order);
        awaitStatus(order, "RETURNING");
    }

    @Test
    void aReturnWhoseGoodsHadComeIsRestockedAndRefunded() throws Exception {
        UUID order = completed();
        given().header("Idempotency-Key", "r-1")
                .post("/api/orders/{order}/returns", order)
                .then()
                .statusCode(202);
        others.goodsComeBack(order, 1);
        others.seenByInventory(order, ReturnStock.class);

        loseAndRecover(order);

        await().atMost(PATIENCE)
                .until(() -> others.inventoryCommands(order).stream()
                                .filter(command -> command.getPayload() instanceof ReturnStock)
                                .count()
                        == 2);
        others.inventory(order, ReturnStock.class, c -> new StockReturned(order, c.getReturnId()));
        others.payments(order, RefundPayment.class, c -> new PaymentRefunded(c.getRefundId(), c.getAmount()));
        awaitStatus(order, "RETURNED");
        assertThat(get("/api/orders/{order}", order).<String>path("refunded.amount"))
                .isEqualTo(new BigDecimal("2.00").toPlainString());
    }

    private UUID completed() {
        UUID order = paid();
        others.ship(order);
        others.capture(order);
        awaitStatus(order, "COMPLETED");
        await().atMost(PATIENCE).until(() -> others.events(order).size() == 6);
        return order;
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
        awaitStatus(order, "AUTHORIZED");
        return order;
    }

    private static void awaitStatus(UUID order, String status) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        get("/api/orders/{order}", order).<String>path("status"))
                .isEqualTo(status));
    }

    /** Takes the order out of the database, as a restore does, and gives its events back as the launcher does. */
    private static void loseAndRecover(UUID order) throws SQLException {
        execute("DELETE FROM saga_log WHERE saga_id IN (SELECT id FROM saga WHERE data->>'orderId' = '%s')"
                .formatted(order));
        execute("DELETE FROM saga WHERE data->>'orderId' = '%s'".formatted(order));
        loseAndRecover(order, 0);
    }

    /** @param kept number of events that the database still has */
    private static void loseAndRecover(UUID order, int kept) throws SQLException {
        execute("DELETE FROM order_events WHERE order_id = '%s' AND version > %d".formatted(order, kept));
        List<ConsumerRecord<String, byte[]>> published =
                TopicReader.readAll(KafkaResource.bootstrapServers(), "orders").stream()
                        .filter(record -> record.key().equals(order.toString()))
                        .toList();
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            for (var record : published.subList(kept, published.size())) {
                var headers = new HashMap<String, String>();
                record.headers()
                        .forEach(header ->
                                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
                if (record.equals(published.getLast())) {
                    headers.put("ce_recoverylast", "true");
                }
                sender.send("orders.recovery", record.key(), record.value(), headers);
            }
        }
    }

    private static void execute(String sql) throws SQLException {
        try (var database = PostgresResource.database().connect("postgres");
                var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean hasSaga(UUID order) throws SQLException {
        try (var database = PostgresResource.database().connect("postgres");
                var rows =
                        database.createStatement().executeQuery("SELECT FROM saga WHERE id = '%s'".formatted(order))) {
            return rows.next();
        }
    }
}
