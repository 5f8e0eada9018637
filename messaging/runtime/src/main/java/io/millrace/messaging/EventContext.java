package io.millrace.messaging;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.redrive.RedriveMark;

/**
 * Describes a received event besides its payload. A handler takes the context as its second parameter.
 *
 * @param channel the channel that delivered the event
 * @param key the record's key as text, {@code bytes:} and hexadecimal if its bytes are no UTF-8; null if it has no key
 * @param id CloudEvents {@code id}
 * @param type CloudEvents {@code type}; empty if the record has none
 * @param source CloudEvents {@code source}; empty if the record has none
 * @param position the record's topic, partition and offset, such as {@code orders-3@1042}
 * @param timestamp the record's time: the clock of the process that published the record, unless the topic has
 *     {@code message.timestamp.type=LogAppendTime}. That clock and the receiver's may differ
 * @param attempt the number of this attempt to handle the event, from 1
 * @param headers the record's headers as text; of several headers with one name, the last
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

    /**
     * The event's id if it is a UUID, otherwise a UUID made of source and id. Two sources may use one UUID:
     * {@link #identity} tells their events apart.
     */
    public UUID inboxId() {
        return EventIds.inboxId(source, id);
    }

    /** Identifies the event as CloudEvents does, by source and id together. The inbox compares events by this UUID. */
    public UUID identity() {
        return EventIds.identity(source, id);
    }

    /**
     * Whether this record is a redriven dead letter, of this service or of another. Some external systems forget
     * idempotency keys in time. A handler that calls such a system first asks it for the result of the earlier call.
     */
    public boolean isRedriven() {
        return RedriveMark.isIn(headers);
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

    /**
     * Runs work as part of the event's trace, with the events that it sends. For handlers that take lists: each event of a
     * list has a trace of its own.
     */
    public <T> Uni<T> traced(Supplier<Uni<T>> work) {
        return TraceHeaders.within(TraceHeaders.extract(headers), work);
    }

    public EventContext withAttempt(int number) {
        return new EventContext(channel, key, id, type, source, position, timestamp, number, headers);
    }
}
