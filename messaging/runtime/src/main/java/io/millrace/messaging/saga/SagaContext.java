package io.millrace.messaging.saga;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.OutgoingEvent;
import io.millrace.messaging.event.CloudEvents;

/**
 * What a saga's functions know of it.
 *
 * @param id the saga
 * @param data the data it was started with, and what replies have added
 * @param reason why it is being undone; null while it goes forward
 */
public record SagaContext<D>(UUID id, D data, @Nullable String reason) {

    /** Marks a command as this saga's, so that its reply finds the way back. */
    public <T> OutgoingEvent<T> command(OutgoingEvent<T> event) {
        return event.withAttribute(CloudEvents.CORRELATION, id.toString());
    }

    /** The reason as text, also where there is none. */
    public String reasonText() {
        return reason == null ? "" : reason;
    }
}
