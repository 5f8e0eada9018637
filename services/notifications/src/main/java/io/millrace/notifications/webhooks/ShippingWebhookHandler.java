package io.millrace.notifications.webhooks;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventFilter;
import io.millrace.messaging.Inbox;

/**
 * Stores deliveries of parcels' events. It has a channel of its own, which no mail holds up. An event that no subscription
 * wants needs no transaction.
 */
@ApplicationScoped
public class ShippingWebhookHandler implements EventFilter<ShippingEvent> {

    private static final String CHANNEL = "shipping-webhooks";

    private final Deliveries deliveries;

    ShippingWebhookHandler(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public Uni<List<Boolean>> wanted(List<ShippingEvent> events, List<EventContext> contexts) {
        return deliveries.areWanted(notifications(events), contexts);
    }

    @Incoming(CHANNEL)
    @Inbox
    Uni<Void> on(List<ShippingEvent> events, List<EventContext> contexts) {
        return deliveries.send(notifications(events), contexts);
    }

    private static List<Optional<Notification>> notifications(List<ShippingEvent> events) {
        return events.stream().map(ShipmentNotifications::of).toList();
    }
}
