package io.millrace.tracking;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;

import io.millrace.contracts.common.Address;
import io.millrace.contracts.common.Customer;
import io.millrace.contracts.common.PricedLine;
import io.millrace.contracts.orders.OrderCompleted;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderPaid;
import io.millrace.contracts.orders.OrderPaymentAuthorized;
import io.millrace.contracts.orders.OrderPlaced;
import io.millrace.contracts.orders.OrderShipped;
import io.millrace.contracts.orders.OrderStockReserved;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.kit.Money;
import io.millrace.messaging.testing.AvroTopic;

/** What happens to one order, published as its services would. */
record Story(UUID order) {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final AvroTopic<OrderEvent> ORDERS = new AvroTopic<>("orders", OrderEvent.class);
    private static final AvroTopic<ShippingEvent> SHIPPING = new AvroTopic<>("shipping", ShippingEvent.class);

    /** As version 1; the read model knows it when this returns. */
    Story placed() {
        place();
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/tracking/orders/{id}", order)
                .then()
                .statusCode(200)
                .body("status", equalTo("PLACED")));
        return this;
    }

    void place() {
        place(UUID.randomUUID(), "A");
    }

    /** Places the order, with a line for each product. */
    void place(UUID customer, String... skus) {
        happened(
                1,
                new OrderPlaced(
                        new Customer(customer, "Ada", "ada@example.com"),
                        new Address("1 Mill Lane", "BA1 1AA", "Bath", "United Kingdom"),
                        Arrays.stream(skus)
                                .map(sku -> new PricedLine(
                                        sku,
                                        "Tea",
                                        2,
                                        Money.of("2.55", "GBP").toContract().getAmount()))
                                .toList(),
                        total()));
    }

    void reserved(long version) {
        happened(version, new OrderStockReserved(UUID.randomUUID()));
    }

    void authorized(long version) {
        happened(version, new OrderPaymentAuthorized(UUID.randomUUID(), total()));
    }

    void shipped(long version) {
        happened(version, new OrderShipped(UUID.randomUUID(), "Mill Parcel", "MP42"));
    }

    void paid(long version) {
        happened(version, new OrderPaid(UUID.randomUUID(), total()));
    }

    void completed(long version) {
        happened(version, new OrderCompleted(total()));
    }

    private static io.millrace.contracts.common.Money total() {
        return Money.of("5.10", "GBP").toContract();
    }

    private void happened(long version, Object payload) {
        ORDERS.send(order.toString(), new OrderEvent(order, version, now(), payload));
    }

    void moved(long version) {
        var moved = new ShipmentMoved(UUID.randomUUID(), "MP42", ShipmentStatus.PICKED_UP, "Bath");
        SHIPPING.send(order.toString(), new ShippingEvent(order, version, now(), moved));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
