package io.millrace.tracking;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.shipping.GoodsCondition;
import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ReceivedLine;
import io.millrace.contracts.shipping.ReturnExpired;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.kit.Money;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Copies of what payments and shipping own: the gateway answers with them while these services sleep. */
@QuarkusTest
@WithMillrace
class CopiesTest {

    private static final String PAYMENT = "/api/tracking/payments/{order}";
    private static final String SHIPMENT = "/api/tracking/shipments/{order}";
    private static final Instant AT = Instant.parse("2026-11-03T10:00:00.123456Z");

    private final AvroTopic<PaymentEvent> payments = new AvroTopic<>("payments", PaymentEvent.class);
    private final AvroTopic<ShippingEvent> shipping = new AvroTopic<>("shipping", ShippingEvent.class);
    private final UUID order = EventIds.next();
    private final UUID payment = UUID.randomUUID();
    private final UUID shipment = UUID.randomUUID();

    @Test
    void aPaymentIsCopiedFromItsEventsWithTheTimeOfTheLast() {
        UUID refund = UUID.randomUUID();
        happened(new PaymentAuthorized(payment, money("39.00")));
        happened(new PaymentCharged(payment, money("39.00")));
        happened(new PaymentRefunded(refund, money("9.00")));

        await().atMost(Story.PATIENCE)
                .untilAsserted(
                        () -> read(PAYMENT).statusCode(200).body("refunds[0].refundId", equalTo(refund.toString())));
        read(PAYMENT)
                .header("Last-Modified", equalTo("Tue, 03 Nov 2026 10:00:00 GMT"))
                .header("Cache-Control", equalTo("no-cache"))
                .body("orderId", equalTo(order.toString()))
                .body("paymentId", equalTo(payment.toString()))
                .body("status", equalTo("CHARGED"))
                .body("held.amount", equalTo("0.00"))
                .body("charged.amount", equalTo("39.00"))
                .body("charged.currency", equalTo("EUR"))
                .body("refunded.amount", equalTo("9.00"))
                .body("refunds[0].amount.amount", equalTo("9.00"))
                .body("refunds[0]", not(hasKey("reason")))
                .body("changedAt", equalTo(AT.toString()));
    }

    @Test
    void aShipmentIsCopiedFromItsEventsWithoutTheRecipient() {
        UUID returnId = UUID.randomUUID();
        shipped();
        happened(3, new GoodsReceived(returnId, List.of(new ReceivedLine("mill", 2, GoodsCondition.INTACT))));

        await().atMost(Story.PATIENCE)
                .untilAsserted(
                        () -> read(SHIPMENT).statusCode(200).body("returns[0].returnId", equalTo(returnId.toString())));
        read(SHIPMENT)
                .header("Last-Modified", equalTo("Tue, 03 Nov 2026 10:00:00 GMT"))
                .body("shipmentId", equalTo(shipment.toString()))
                .body("status", equalTo("DELIVERED"))
                .body("carrier", equalTo("Mill Parcel"))
                .body("trackingNumber", equalTo("MP42"))
                .body("place", equalTo("Bath"))
                .body("$", not(hasKey("recipient")))
                .body("returns[0].status", equalTo("RECEIVED"))
                .body("returns[0].lines[0].intact", equalTo(2));
    }

    /** An answer that shipping repeats has the version and the time of the event before it; the ids of events are hashes. */
    @Test
    void aRepeatedAnswerOfShippingReplacesNoEventWhateverItsId() throws SQLException {
        UUID returnId = UUID.randomUUID();
        shipped();
        happened(3, new GoodsReceived(returnId, List.of(new ReceivedLine("mill", 2, GoodsCondition.INTACT))));
        happened(4, new ReturnExpired(UUID.randomUUID()));
        happened(2, new ShipmentCreated(shipment, "Mill Parcel", "MP42"));
        happened(4, new GoodsReceived(returnId, List.of(new ReceivedLine("mill", 2, GoodsCondition.INTACT))));
        await().atMost(Story.PATIENCE).until(() -> copied("SHIPPING") == 6);

        for (String last : List.of("ShipmentCreated", "ShipmentMoved", "GoodsReceived", "ReturnExpired")) {
            execute("UPDATE copied_event SET event_id = gen_random_uuid() WHERE order_id = '%s'".formatted(order));
            execute("""
                    UPDATE copied_event SET event_id = ('ffffffff-ffff-ffff-ffff-00000000000' || version)::uuid
                    WHERE order_id = '%s' AND type = '%s'
                    """.formatted(order, last));
            read(SHIPMENT)
                    .statusCode(200)
                    .body("status", equalTo("DELIVERED"))
                    .body("place", equalTo("Bath"))
                    .body("returns.status", contains("RECEIVED", "EXPIRED"))
                    .body("returns[0].lines[0].intact", equalTo(2));
        }
    }

    @Test
    void whatNoEventToldHasNoCopy() {
        read(PAYMENT).statusCode(404).body("code", equalTo("not-found"));
        read(SHIPMENT).statusCode(404).body("code", equalTo("not-found"));
    }

    /** The topic keeps its records for a week: of a payment that is older, the events may be gone. */
    @Test
    void aPaymentOfWhichTheOrderKnowsMoreHasNoCopy() {
        var story = new Story(order).placed();
        story.paid(2);
        await().atMost(Story.PATIENCE).untilAsserted(() -> given().get("/api/tracking/orders/{order}", order)
                .then()
                .body("version", equalTo(2)));
        happened(new PaymentRefunded(UUID.randomUUID(), money("9.00")));
        await().atMost(Story.PATIENCE).until(() -> copied("PAYMENTS") == 1);

        read(PAYMENT).statusCode(404);

        happened(new PaymentCharged(payment, money("39.00")));
        await().atMost(Story.PATIENCE)
                .untilAsserted(() -> read(PAYMENT).statusCode(200).body("status", equalTo("CHARGED")));
    }

    /** As after an upgrade: the release before has handled the events, and kept nothing for copies. */
    @Test
    void aShipmentOfTheReleaseBeforeIsCopiedAfterARebuild() throws SQLException {
        shipped();
        happened(new PaymentCharged(payment, money("39.00")));
        await().atMost(Story.PATIENCE).untilAsserted(() -> read(SHIPMENT).body("status", equalTo("DELIVERED")));
        await().atMost(Story.PATIENCE).untilAsserted(() -> read(PAYMENT).statusCode(200));
        execute("DELETE FROM copied_event WHERE source = 'SHIPPING' AND version = 1 AND order_id = '%s'"
                .formatted(order));
        read(SHIPMENT).statusCode(404);

        given().post("/api/tracking/rebuild").then().statusCode(202);

        await().atMost(Story.PATIENCE).untilAsserted(() -> read(SHIPMENT)
                .statusCode(200)
                .body("carrier", equalTo("Mill Parcel"))
                .body("status", equalTo("DELIVERED")));
        await().atMost(Story.PATIENCE)
                .untilAsserted(() -> given().get("/api/tracking/rebuild").then().body("outcome", equalTo("shown")));
        read(SHIPMENT).statusCode(200);
        read(PAYMENT).statusCode(200).body("status", equalTo("CHARGED"));
    }

    @Test
    void aRepeatedAnswerStandsInForNoEventThatIsMissing() throws SQLException {
        shipped();
        happened(2, new ShipmentCreated(shipment, "Mill Parcel", "MP42"));
        await().atMost(Story.PATIENCE).until(() -> copied("SHIPPING") == 3);
        read(SHIPMENT).statusCode(200).body("status", equalTo("DELIVERED"));

        execute("DELETE FROM copied_event WHERE type = 'ShipmentMoved' AND order_id = '%s'".formatted(order));

        read(SHIPMENT).statusCode(404);
    }

    private ValidatableResponse read(String path) {
        return given().get(path, order).then();
    }

    private void shipped() {
        happened(1, new ShipmentCreated(shipment, "Mill Parcel", "MP42"));
        happened(2, new ShipmentMoved(shipment, "MP42", ShipmentStatus.DELIVERED, "Bath"));
    }

    private void happened(Object payload) {
        payments.send(order.toString(), new PaymentEvent(order, AT, payload));
    }

    private void happened(long version, Object payload) {
        shipping.send(order.toString(), new ShippingEvent(order, version, AT, payload));
    }

    private static io.millrace.contracts.common.Money money(String amount) {
        return Money.of(amount, "EUR").toContract();
    }

    private int copied(String source) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.prepareStatement(
                        "SELECT count(*) FROM copied_event WHERE order_id = ? AND source = ?")) {
            statement.setObject(1, order);
            statement.setString(2, source);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
