package io.millrace.notifications.webhooks;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.event.EventIds;
import io.millrace.notifications.webhooks.WebhookStore.Offer;

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

    /** An event in the form that subscribers get, its place among those of the list, and where it comes from. */
    private record Told(int index, Notification notification, EventContext context) {

        Offer offer() {
            return new Offer(notification.type(), context.timestamp());
        }
    }

    /** A delivery that is stored now, and the event that it follows from. */
    private record Caused(DeliveryStore.New delivery, EventContext context) {}

    /** Tells which events some subscription wants. Asks outside of any transaction. */
    Uni<List<Boolean>> areWanted(List<Optional<Notification>> found, List<EventContext> contexts) {
        List<Told> told = told(found, contexts);
        if (told.isEmpty()) {
            return Uni.createFrom().item(found.stream().map(none -> false).toList());
        }
        return webhooks.areWanted(told.stream().map(Told::offer).toList()).map(answers -> {
            var wanted = new Boolean[found.size()];
            Arrays.fill(wanted, false);
            for (int i = 0; i < told.size(); i++) {
                wanted[told.get(i).index()] = answers.get(i);
            }
            return List.of(wanted);
        });
    }

    /** Has each of the events sent to each subscription that wants it. */
    Uni<Void> send(List<Optional<Notification>> found, List<EventContext> contexts) {
        List<Told> told = told(found, contexts);
        if (told.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return webhooks.subscribers(told.stream().map(Told::offer).toList())
                .chain(subscribers -> add(caused(told, subscribers)));
    }

    /**
     * The events that subscribers may get. A consumer group that reads its topic again from the beginning meets events
     * whose deliveries were removed long ago. So an event older than the retention leads to no delivery.
     */
    private List<Told> told(List<Optional<Notification>> found, List<EventContext> contexts) {
        Instant oldest = clock.instant().minus(config.retention());
        var told = new ArrayList<Told>();
        for (int i = 0; i < found.size(); i++) {
            EventContext context = contexts.get(i);
            if (!context.timestamp().isBefore(oldest)) {
                int index = i;
                found.get(i).ifPresent(notification -> told.add(new Told(index, notification, context)));
            }
        }
        return told;
    }

    private List<Caused> caused(List<Told> told, List<List<UUID>> subscribers) {
        var caused = new ArrayList<Caused>();
        for (int i = 0; i < told.size(); i++) {
            Notification notification = told.get(i).notification();
            EventContext context = told.get(i).context();
            if (!subscribers.get(i).isEmpty()) {
                String body = json(notification.message());
                subscribers
                        .get(i)
                        .forEach(webhook -> caused.add(new Caused(
                                new DeliveryStore.New(
                                        id(webhook, context),
                                        webhook,
                                        subject(webhook, notification.orderId()),
                                        notification.type(),
                                        body),
                                context)));
            }
        }
        return caused;
    }

    /** Each record continues the trace of its event. */
    private Uni<Void> add(List<Caused> caused) {
        if (caused.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Instant now = now();
        return deliveries
                .add(caused.stream().map(Caused::delivery).toList(), now, dueUntil(now))
                .chain(added -> Multi.createFrom()
                        .iterable(caused)
                        .filter(one -> added.contains(one.delivery().id()))
                        .onItem()
                        .transformToUniAndConcatenate(one -> one.context().traced(() -> due(one.delivery())))
                        .onItem()
                        .ignoreAsUni());
    }

    /** Has a test message sent, by which a subscriber sees that messages arrive. Returns the message's id. */
    Uni<UUID> test(UUID webhook) {
        UUID id = EventIds.next();
        var data = new LinkedHashMap<String, Object>();
        data.put("webhookId", webhook.toString());
        String body = json(Notification.message(EventTypes.TEST, now(), data));
        var delivery = new DeliveryStore.New(id, webhook, subject(webhook, id), EventTypes.TEST, body);
        Instant now = now();
        return deliveries
                .add(List.of(delivery), now, dueUntil(now))
                .chain(added -> due(delivery))
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

    private Uni<Void> due(DeliveryStore.New delivery) {
        events.due(delivery.webhookId(), delivery.id(), delivery.subject(), delivery.type());
        return Uni.createFrom().voidItem();
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
