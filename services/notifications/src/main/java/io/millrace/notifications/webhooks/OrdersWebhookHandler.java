package io.millrace.notifications.webhooks;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventFilter;
import io.millrace.messaging.Inbox;

/**
 * Stores deliveries of orders' events. It has a channel of its own, which no mail holds up. An event that no subscription
 * wants needs no transaction.
 */
@ApplicationScoped
public class OrdersWebhookHandler implements EventFilter<OrderEvent> {

    private static final String CHANNEL = "orders-webhooks";

    private final Deliveries deliveries;

    OrdersWebhookHandler(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public Uni<List<Boolean>> wanted(List<OrderEvent> events, List<EventContext> contexts) {
        return deliveries.areWanted(notifications(events), contexts);
    }

    @Incoming(CHANNEL)
    @Inbox
    Uni<Void> on(List<OrderEvent> events, List<EventContext> contexts) {
        return deliveries.send(notifications(events), contexts);
    }

    private static List<Optional<Notification>> notifications(List<OrderEvent> events) {
        return events.stream().map(OrderNotifications::of).toList();
    }
}
