package io.millrace.notifications.webhooks;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * An event in the form that subscribers get.
 *
 * @param type one of {@link EventTypes}
 * @param occurredAt when it happened
 * @param data the fields of this type, in order: texts, numbers, and lists and maps of these. No personal data
 */
record Notification(String type, UUID orderId, Instant occurredAt, Map<String, Object> data) {

    /** The message as a JSON object: type, timestamp, data. */
    Map<String, Object> message() {
        var content = new LinkedHashMap<String, Object>();
        content.put("orderId", orderId.toString());
        content.putAll(data);
        return message(type, occurredAt, content);
    }

    static Map<String, Object> message(String type, Instant time, Map<String, Object> data) {
        var message = new LinkedHashMap<String, Object>();
        message.put("type", type);
        message.put("timestamp", time.toString());
        message.put("data", data);
        return message;
    }
}
