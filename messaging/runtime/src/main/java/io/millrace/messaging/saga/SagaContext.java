package io.millrace.messaging.saga;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.OutgoingEvent;
import io.millrace.messaging.event.CloudEvents;

/**
 * A saga as the functions of its definition see it.
 *
 * @param id the saga's id
 * @param data the data that the saga was started with, and the data that replies have added
 * @param reason why the saga is stuck or, where it is not, why it has turned back, also if it goes forward again because a
 *     step was kept; null where neither holds
 */
public record SagaContext<D>(UUID id, D data, @Nullable String reason) {

    /** Sets the saga's id as the command's correlation id, so that the reply finds the saga. */
    public <T> OutgoingEvent<T> command(OutgoingEvent<T> event) {
        return event.withAttribute(CloudEvents.CORRELATION, id.toString());
    }

    /** The reason; empty text where there is none. */
    public String reasonText() {
        return reason == null ? "" : reason;
    }
}
