package io.millrace.messaging;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.EventIds;

/**
 * What is known of a received event besides its payload. A handler takes it as its second parameter.
 *
 * @param channel the channel it came by
 * @param key the record's key; null where it had none
 * @param id CloudEvents {@code id}
 * @param type CloudEvents {@code type}; empty where the record had none
 * @param source CloudEvents {@code source}; empty where the record had none
 * @param position where the record lies, such as {@code orders-3@1042}
 * @param timestamp when the broker stored it
 * @param attempt counts the attempts to handle it, from 1
 * @param headers the record's headers as text, of several with one name the last
 */
public record EventContext(
        String channel,
        @Nullable String key,
        String id,
        String type,
        String source,
        String position,
        Instant timestamp,
        int attempt,
        Map<String, String> headers) {

    /** The id by which the inbox knows the event: its own where that is a UUID, otherwise one made of source and id. */
    public UUID inboxId() {
        return EventIds.inboxId(source, id);
    }

    public Optional<String> attribute(String name) {
        return Optional.ofNullable(headers.get(CloudEvents.PREFIX + name));
    }

    public Optional<String> correlationId() {
        return attribute(CloudEvents.CORRELATION);
    }

    /** The id of the event or command that this one answers. */
    public Optional<String> causationId() {
        return attribute(CloudEvents.CAUSATION);
    }

    public EventContext withAttempt(int number) {
        return new EventContext(channel, key, id, type, source, position, timestamp, number, headers);
    }
}
