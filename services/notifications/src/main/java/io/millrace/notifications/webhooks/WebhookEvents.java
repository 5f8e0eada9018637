package io.millrace.notifications.webhooks;

import java.time.Clock;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.contracts.webhooks.DeliveryDue;
import io.millrace.contracts.webhooks.WebhookEvent;
import io.millrace.messaging.OutboxEmitter;

/** Publishes that deliveries are due. */
@ApplicationScoped
class WebhookEvents {

    private final OutboxEmitter<WebhookEvent> webhooks;
    private final Clock clock;

    WebhookEvents(@Channel("webhooks-out") OutboxEmitter<WebhookEvent> webhooks, Clock clock) {
        this.webhooks = webhooks;
        this.clock = clock;
    }

    void due(UUID webhookId, UUID deliveryId, String subject, String type) {
        var due = new DeliveryDue(webhookId, deliveryId, type);
        webhooks.send(subject, new WebhookEvent(subject, clock.instant(), due));
    }
}
