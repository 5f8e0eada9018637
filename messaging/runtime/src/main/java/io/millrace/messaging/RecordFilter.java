package io.millrace.messaging;

import org.jspecify.annotations.Nullable;

/**
 * Says which records of a channel its handler has a use for at the moment, before they are decoded. For a method without
 * {@link Inbox} that needs few records of a busy topic. Make it a bean:
 *
 * <pre>{@code
 * @Singleton
 * class WatchedOrders implements RecordFilter { ... }
 * }</pre>
 *
 * <p>A record that the filter does not want is acknowledged, and {@code millrace.consumer.skipped} counts it. A filter
 * for a channel whose method has {@code @Inbox} stops the start: an event is not forgotten because of a moment.
 */
public interface RecordFilter {

    /** The channel whose records it sees. */
    String channel();

    /**
     * Whether the handler gets the record. Runs on the event loop.
     *
     * @param key the record's key as text; null if the record has none
     */
    boolean wants(@Nullable String key);
}
