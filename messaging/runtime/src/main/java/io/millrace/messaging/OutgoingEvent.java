package io.millrace.messaging;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.event.StoredText;

/**
 * An event to be sent, with the attributes of its CloudEvents envelope.
 *
 * @param key identifies the subject of the event, not blank, at most 500 characters; events of one key stay in order
 * @param payload the event itself
 * @param id unique over all processes and time; consumers recognise duplicates by the id
 * @param type CloudEvents {@code type}; null for the full name of the payload's class or, for Avro, of its schema. If
 *     that schema is an envelope with a field {@code payload}, the name of the record in that field
 * @param attributes CloudEvents extension attributes, lower-case letters and digits in their names
 */
public record OutgoingEvent<T>(
        String key, T payload, UUID id, @Nullable String type, Map<String, String> attributes) {

    public OutgoingEvent {
        Objects.requireNonNull(payload, "payload");
        if (key.isBlank()) {
            throw new IllegalArgumentException("key: must not be blank, because events are kept in order by key");
        }
        if (key.length() > StoredText.MAX_KEY) {
            throw new IllegalArgumentException(
                    "key: must have at most %d characters, it has %d".formatted(StoredText.MAX_KEY, key.length()));
        }
        if (!StoredText.isStorable(key) || (type != null && !StoredText.isStorable(type))) {
            throw new IllegalArgumentException("key and type: must not contain the character U+0000");
        }
        for (String name : attributes.keySet()) {
            if (!CloudEvents.isAttributeName(name)) {
                throw new IllegalArgumentException(
                        "attribute '" + name + "': use 1 to 40 lower-case letters and digits, and no reserved name");
            }
        }
        attributes = Map.copyOf(attributes);
    }

    public static <T> OutgoingEvent<T> of(String key, T payload) {
        return new OutgoingEvent<>(key, payload, EventIds.next(), null, Map.of());
    }

    public OutgoingEvent<T> withType(String name) {
        return new OutgoingEvent<>(key, payload, id, name, attributes);
    }

    public OutgoingEvent<T> withAttribute(String name, String value) {
        var more = new HashMap<>(attributes);
        more.put(name, value);
        return new OutgoingEvent<>(key, payload, id, type, more);
    }

    /** This event as the reply to a received event: with that event's correlation id, and its id as causation id. */
    public OutgoingEvent<T> inReplyTo(EventContext received) {
        return inReplyTo(received.id(), received.correlationId());
    }

    /**
     * This event as the reply to an event that was received earlier, and whose ids were stored until now.
     *
     * @param eventId that event's id
     * @param correlationId that event's correlation id; empty if it had none
     */
    public OutgoingEvent<T> inReplyTo(String eventId, Optional<String> correlationId) {
        var reply = withAttribute(CloudEvents.CAUSATION, eventId);
        return correlationId
                .map(conversation -> reply.withAttribute(CloudEvents.CORRELATION, conversation))
                .orElse(reply);
    }
}
