package io.millrace.notifications.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.millrace.contracts.common.Address;
import io.millrace.contracts.common.Customer;
import io.millrace.contracts.common.PricedLine;
import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.orders.OrderCancelled;
import io.millrace.contracts.orders.OrderCompleted;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderPaid;
import io.millrace.contracts.orders.OrderPaymentAuthorized;
import io.millrace.contracts.orders.OrderPlaced;
import io.millrace.contracts.orders.OrderReturned;
import io.millrace.contracts.orders.OrderShipped;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.kit.Money;
import io.millrace.messaging.testing.AvroTopic;

/** Publishes the events of one order, as the services orders and shipping do. */
public final class Story {

    private final AvroTopic<OrderEvent> orders = new AvroTopic<>("orders", OrderEvent.class);
    private final AvroTopic<ShippingEvent> shipping = new AvroTopic<>("shipping", ShippingEvent.class);
    private final UUID order = UUID.randomUUID();
    private final String email = "ada-" + order + "@example.com";

    public UUID order() {
        return order;
    }

    public String email() {
        return email;
    }

    public void placed() {
        tell(1, placedPayload());
    }

    /** @param time of the clock of the process that publishes the event */
    public void placed(Instant time) {
        orders.sendAt(time, order.toString(), event(1, placedPayload()));
    }

    private OrderPlaced placedPayload() {
        return new OrderPlaced(
                new Customer(UUID.randomUUID(), "Ada", email),
                new Address("1 Mill Lane", "BA1 1AA", "Bath", "United Kingdom"),
                List.of(new PricedLine("mill", "Coffee mill", 2, money().getAmount())),
                money());
    }

    void authorized() {
        tell(2, new OrderPaymentAuthorized(UUID.randomUUID(), money()));
    }

    void shipped() {
        tell(3, new OrderShipped(UUID.randomUUID(), "Mill Parcel", "MP42"));
    }

    void paid() {
        tell(4, new OrderPaid(UUID.randomUUID(), money()));
    }

    public void completed() {
        tell(5, completedPayload());
    }

    public void completed(UUID eventId) {
        orders.send(eventId, order.toString(), event(5, completedPayload()));
    }

    void cancelled() {
        tell(4, new OrderCancelled("OUT_OF_STOCK", "There is no mill.", money()));
    }

    public void returned() {
        tell(6, new OrderReturned(UUID.randomUUID(), List.of(new Quantity("mill", 2)), money(), "RETURNED"));
    }

    void delivered() {
        var moved = new ShipmentMoved(UUID.randomUUID(), "MP42", ShipmentStatus.DELIVERED, "Bath");
        shipping.send(order.toString(), new ShippingEvent(order, 4L, Instant.now(), moved));
    }

    private static OrderCompleted completedPayload() {
        return new OrderCompleted(money());
    }

    private static io.millrace.contracts.common.Money money() {
        return Money.of("5.10", "GBP").toContract();
    }

    private void tell(long version, Object payload) {
        orders.send(order.toString(), event(version, payload));
    }

    private OrderEvent event(long version, Object payload) {
        return new OrderEvent(order, version, Instant.now(), payload);
    }
}
