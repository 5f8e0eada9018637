package io.millrace.stack.reconcile;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.event.RecordKeys;

/** Reads the attributes of events in records. */
final class EventRecords {

    private EventRecords() {}

    static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** All headers; of several with one name the last. */
    static Map<String, String> headers(ConsumerRecord<?, ?> record) {
        var headers = new HashMap<String, String>();
        record.headers().forEach(header -> {
            if (header.value() != null) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        });
        return headers;
    }

    static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : RecordKeys.text(record.key());
    }

    /** The ids under which an inbox may know the event, see {@code InboxEvent}; empty if the record has no id. */
    static Set<UUID> ids(ConsumerRecord<byte[], byte[]> record) {
        var ids = new HashSet<UUID>();
        String id = header(record, CloudEvents.ID);
        if (id != null && !id.isBlank()) {
            String source =
                    Optional.ofNullable(header(record, CloudEvents.SOURCE)).orElse("");
            ids.add(EventIds.inboxId(source, id));
            ids.add(EventIds.identity(source, id));
        }
        return ids;
    }
}
