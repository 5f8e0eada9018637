package io.millrace.notifications.webhooks;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Stores deliveries of orders' events. It has a channel of its own, which no mail holds up. */
@ApplicationScoped
public class OrdersWebhookHandler {

    private final Deliveries deliveries;

    OrdersWebhookHandler(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @Incoming("orders-webhooks")
    @Inbox
    Uni<Void> on(OrderEvent event, EventContext context) {
        return deliveries.send(OrderNotifications.of(event), context);
    }
}
