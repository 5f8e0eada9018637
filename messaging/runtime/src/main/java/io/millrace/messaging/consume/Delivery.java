package io.millrace.messaging.consume;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;

/**
 * One record as it was received.
 *
 * @param partition {@link #NO_PARTITION} for connectors other than Kafka's
 * @param offset without a partition a number drawn for this delivery
 * @param payload the payload where the connector has made an object of it already; otherwise null
 * @param timestamp when the broker stored it
 */
public record Delivery(
        String channel,
        RawRecord raw,
        int partition,
        long offset,
        Instant timestamp,
        @Nullable Object payload) {

    public static final int NO_PARTITION = -1;

    /** A record is known by its event's id; without one nobody could tell it from its duplicate. */
    public EventContext context() {
        Map<String, String> headers = headers(raw.headers());
        String id = headers.get(CloudEvents.ID);
        if (id == null || id.isBlank()) {
            throw new UndecodableException("header " + CloudEvents.ID
                    + " is missing: records are CloudEvents in binary mode, see docs/messaging.md");
        }
        return new EventContext(
                channel,
                key(),
                id,
                headers.getOrDefault(CloudEvents.TYPE, ""),
                headers.getOrDefault(CloudEvents.SOURCE, ""),
                position(),
                timestamp,
                1,
                Map.copyOf(headers));
    }

    public @Nullable String key() {
        byte[] key = raw.key();
        return key == null ? null : new String(key, StandardCharsets.UTF_8);
    }

    /** Whether the connector tells where it lies. */
    public boolean hasPosition() {
        return partition != NO_PARTITION;
    }

    /** Where it lies, such as {@code orders-3@1042}; where nobody can tell, a name for this delivery. */
    public String position() {
        return hasPosition()
                ? raw.topic() + "-" + partition + "@" + offset
                : raw.topic() + "#" + Long.toHexString(offset);
    }

    private static Map<String, String> headers(List<RawHeader> raw) {
        var headers = new HashMap<String, String>();
        for (RawHeader header : raw) {
            byte[] value = header.value();
            if (value != null) {
                headers.put(header.name(), new String(value, StandardCharsets.UTF_8));
            }
        }
        return headers;
    }
}
