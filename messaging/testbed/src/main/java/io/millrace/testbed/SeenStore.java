package io.millrace.testbed;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.PanacheRepository;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;

/** The table of handled events. */
@ApplicationScoped
public class SeenStore implements PanacheRepository<Seen> {

    public Uni<Void> add(String topic, String value, EventContext context) {
        var seen = new Seen();
        seen.topic = topic;
        seen.key = String.valueOf(context.key());
        seen.value = value;
        seen.eventId = context.inboxId();
        seen.attempt = context.attempt();
        return persist(seen).replaceWithVoid();
    }

    public Uni<List<Seen>> of(String topic, String key) {
        return list("topic = ?1 and key = ?2 order by id", topic, key);
    }
}
