package io.millrace.notifications;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventTypes;
import io.millrace.messaging.Keyed;
import io.millrace.notifications.Postbox.Letter;

/** Sends a mail when the parcel has arrived. */
@ApplicationScoped
public class ShippingHandler {

    private final Postbox postbox;

    ShippingHandler(Postbox postbox) {
        this.postbox = postbox;
    }

    @Incoming("shipping-in")
    @Keyed
    @EventTypes(ShipmentMoved.class)
    Uni<Void> on(ShippingEvent event, EventContext context) {
        if (event.getPayload() instanceof ShipmentMoved moved && moved.getStatus() == ShipmentStatus.DELIVERED) {
            return postbox.send(
                    context,
                    new Letter(
                            event.getOrderId(),
                            Notice.DELIVERED,
                            "Your parcel has arrived",
                            recipient -> Mails.delivered(recipient, moved.getPlace())));
        }
        return Uni.createFrom().voidItem();
    }
}
