package io.millrace.messaging.inbox;

import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.redrive.RedriveMark;

/**
 * A delivered event as the inbox identifies it.
 *
 * @param consumer the channel
 * @param id the UUID under which the inbox looks for the row first: the event's id, as in earlier releases
 * @param identity the UUID made of source and id
 * @param mark the mark of the redrive if the record is a redriven dead letter of this consumer; otherwise null
 */
public record InboxEvent(
        String consumer, UUID id, UUID identity, @Nullable RedriveMark mark) {

    public static InboxEvent of(EventHandler handler, EventContext event) {
        return new InboxEvent(
                handler.channel(),
                event.inboxId(),
                event.identity(),
                RedriveMark.read(event.headers(), event.position(), handler.consumer())
                        .orElse(null));
    }

    /**
     * For a record that can't be decoded and may have no id: its position, time and bytes name it. The letter's id names
     * a redriven record, also that of a letter of an earlier release, which named the record by its position alone.
     */
    public static InboxEvent undecodable(EventHandler handler, Delivery delivery) {
        Optional<RedriveMark> mark = RedriveMark.read(delivery.headers(), delivery.position(), handler.consumer());
        UUID name = mark.flatMap(found -> Optional.ofNullable(found.letter()))
                .orElseGet(() -> EventIds.inboxId(handler.group(), delivery.fingerprint()));
        return new InboxEvent(handler.channel(), name, name, mark.orElse(null));
    }

    /** The same event under its identity, for the case that an event of another source has the same UUID. */
    InboxEvent underIdentity() {
        return new InboxEvent(consumer, identity, identity, mark);
    }

    /** Whether the record is a redriven dead letter of this consumer. */
    public boolean isRedriven() {
        return mark != null;
    }
}
