package io.millrace.notifications.webhooks;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Stores deliveries of parcels' events. It has a channel of its own, which no mail holds up. */
@ApplicationScoped
public class ShippingWebhookHandler {

    private final Deliveries deliveries;

    ShippingWebhookHandler(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @Incoming("shipping-webhooks")
    @Inbox
    Uni<Void> on(ShippingEvent event, EventContext context) {
        return deliveries.send(ShipmentNotifications.of(event), context);
    }
}
