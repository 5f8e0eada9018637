package io.millrace.messaging.consume;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.event.RecordKeys;

/**
 * One record as it was received.
 *
 * @param partition {@link #NO_PARTITION} for connectors other than Kafka's
 * @param offset the record's offset; without a partition, a random number for this delivery
 * @param payload the payload if the connector has decoded it already; otherwise null
 * @param timestamp the record's time: the clock of the process that published the record, unless the topic has
 *     {@code message.timestamp.type=LogAppendTime}
 */
public record Delivery(
        String channel,
        RawRecord raw,
        int partition,
        long offset,
        Instant timestamp,
        @Nullable Object payload) {

    public static final int NO_PARTITION = -1;

    /** @throws UndecodableException if the record has no event id: without an id no duplicate could be recognised */
    public EventContext context() {
        Map<String, String> headers = headers();
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

    /** The key as text, see {@link RecordKeys}; null if the record has no key. */
    public @Nullable String key() {
        byte[] key = raw.key();
        return key == null ? null : RecordKeys.text(key);
    }

    /** Whether the connector provides the record's partition and offset. */
    public boolean hasPosition() {
        return partition != NO_PARTITION;
    }

    /** The record's position, such as {@code orders-3@1042}; without a partition, a name for this delivery. */
    public String position() {
        return hasPosition()
                ? raw.topic() + "-" + partition + "@" + offset
                : raw.topic() + "#" + Long.toHexString(offset);
    }

    /** Names the record itself, see {@link RawRecord#fingerprint}. */
    public String fingerprint() {
        return raw.fingerprint(position(), timestamp);
    }

    /** The headers as text; of several headers with one name, the last. */
    public Map<String, String> headers() {
        var headers = new HashMap<String, String>();
        for (RawHeader header : raw.headers()) {
            byte[] value = header.value();
            if (value != null) {
                headers.put(header.name(), new String(value, StandardCharsets.UTF_8));
            }
        }
        return headers;
    }
}
