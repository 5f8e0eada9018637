package io.millrace.notifications.webhooks;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.event.EventIds;

/** Stores deliveries and publishes that they are due, in the transaction of the event or request that causes them. */
@ApplicationScoped
class Deliveries {

    private final WebhookStore webhooks;
    private final DeliveryStore deliveries;
    private final WebhookEvents events;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final WebhooksConfig config;

    Deliveries(
            WebhookStore webhooks,
            DeliveryStore deliveries,
            WebhookEvents events,
            ObjectMapper mapper,
            Clock clock,
            WebhooksConfig config) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.events = events;
        this.mapper = mapper;
        this.clock = clock;
        this.config = config;
    }

    /**
     * Has the event sent to each subscription that wants it. A consumer group that reads its topic again from the
     * beginning meets events whose deliveries were removed long ago. So an event older than the retention leads to no
     * delivery.
     */
    Uni<Void> send(Optional<Notification> found, EventContext context) {
        if (found.isEmpty() || context.timestamp().isBefore(clock.instant().minus(config.retention()))) {
            return Uni.createFrom().voidItem();
        }
        Notification notification = found.get();
        return webhooks.subscribers(notification.type(), context.timestamp()).chain(subscribers -> {
            if (subscribers.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            var added = subscribers.stream()
                    .map(webhook -> new DeliveryStore.New(
                            id(webhook, context), webhook, subject(webhook, notification.orderId())))
                    .toList();
            return add(added, notification.type(), notification.message());
        });
    }

    /** Has a test message sent, by which a subscriber sees that messages arrive. Returns the message's id. */
    Uni<UUID> test(UUID webhook) {
        UUID id = EventIds.next();
        var data = new LinkedHashMap<String, Object>();
        data.put("webhookId", webhook.toString());
        var message = Notification.message(EventTypes.TEST, now(), data);
        return add(List.of(new DeliveryStore.New(id, webhook, subject(webhook, id))), EventTypes.TEST, message)
                .replaceWith(id);
    }

    /** Has a delivery sent again; false while its own retries go on. */
    Uni<Boolean> sendAgain(Delivery delivery) {
        Instant now = now();
        return deliveries
                .renew(delivery.webhookId(), delivery.id(), now, dueUntil(now))
                .invoke(renewed -> {
                    if (renewed) {
                        events.due(delivery.webhookId(), delivery.id(), delivery.subject(), delivery.type());
                    }
                });
    }

    private Uni<Void> add(List<DeliveryStore.New> added, String type, Map<String, Object> message) {
        Instant now = now();
        return deliveries
                .add(added, type, json(message), now, dueUntil(now))
                .invoke(stored -> stored.forEach(
                        delivery -> events.due(delivery.webhookId(), delivery.id(), delivery.subject(), type)))
                .replaceWithVoid();
    }

    /** The id is the same whenever the event is read, so that subscribers recognize its message. */
    private static UUID id(UUID webhook, EventContext context) {
        return EventIds.identity(webhook.toString(), context.identity().toString());
    }

    private static String subject(UUID webhook, UUID about) {
        return webhook + "/" + about;
    }

    private Instant dueUntil(Instant now) {
        return now.plus(config.giveUpAfter());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private String json(Map<String, Object> message) {
        try {
            return mapper.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
