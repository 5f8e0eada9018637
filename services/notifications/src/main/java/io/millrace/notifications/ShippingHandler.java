package io.millrace.notifications;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventFilter;
import io.millrace.messaging.EventTypes;
import io.millrace.messaging.Inbox;

/** Stores a mail when the parcel has arrived. */
@ApplicationScoped
public class ShippingHandler implements EventFilter<ShippingEvent> {

    private static final String CHANNEL = "shipping-in";

    private final Notifying notifying;

    ShippingHandler(Notifying notifying) {
        this.notifying = notifying;
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public Uni<List<Boolean>> wanted(List<ShippingEvent> events, List<EventContext> contexts) {
        return Uni.createFrom()
                .item(events.stream().map(ShippingHandler::isDelivery).toList());
    }

    private static boolean isDelivery(ShippingEvent event) {
        return event.getPayload() instanceof ShipmentMoved moved && moved.getStatus() == ShipmentStatus.DELIVERED;
    }

    @Incoming(CHANNEL)
    @Inbox
    @EventTypes(ShipmentMoved.class)
    Uni<Void> on(List<ShippingEvent> events, List<EventContext> contexts) {
        var notices = new Notices();
        for (int i = 0; i < events.size(); i++) {
            ShippingEvent event = events.get(i);
            if (isDelivery(event)) {
                String place = ((ShipmentMoved) event.getPayload()).getPlace();
                notices.letter(new Letter(contexts.get(i).inboxId(), event.getOrderId(), Notice.DELIVERED, place, ""));
            }
        }
        return notifying.store(notices);
    }
}
