package io.millrace.notifications.webhooks;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.webhooks.DeliveryDue;
import io.millrace.contracts.webhooks.WebhookEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Keyed;

/** Sends messages that are due. Failures are retried, and dead-lettered in the end, as the channel's settings say. */
@ApplicationScoped
public class WebhooksHandler {

    private final Sender sender;

    WebhooksHandler(Sender sender) {
        this.sender = sender;
    }

    @Incoming("webhooks-in")
    @Keyed
    Uni<Void> on(WebhookEvent event, EventContext context) {
        return event.getPayload() instanceof DeliveryDue due
                ? sender.send(due, context)
                : Uni.createFrom().voidItem();
    }
}
