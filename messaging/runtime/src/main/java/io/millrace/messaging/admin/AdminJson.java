package io.millrace.messaging.admin;

import java.util.List;
import java.util.function.Function;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import io.millrace.messaging.event.RawRecord.RawHeader;

/** Builds the admin API's JSON answers, without reflection. */
final class AdminJson {

    private AdminJson() {}

    static <T> JsonObject list(List<T> items, Function<T, JsonObject> json) {
        var array = new JsonArray();
        items.forEach(item -> array.add(json.apply(item)));
        return new JsonObject().put("items", array);
    }

    static <T> JsonObject page(Page<T> page, Function<T, JsonObject> json) {
        JsonObject object = list(page.items(), json);
        page.next().ifPresent(next -> object.put("next", next));
        return object;
    }

    static JsonObject of(ActedKeys acted) {
        var json = new JsonObject()
                .put("keys", acted.keys())
                .put("givenUp", acted.givenUp())
                .put("skipped", acted.skipped());
        acted.next().ifPresent(next -> json.put("next", next));
        return json;
    }

    static JsonObject of(KeyCount count) {
        return new JsonObject()
                .put("channel", count.channel())
                .put("state", count.state().text())
                .put("keys", count.keys())
                .put("oldest", count.oldest().toInstant().toString());
    }

    static JsonObject of(Cause cause) {
        return new JsonObject()
                .put("channel", cause.channel())
                .put("cause", cause.error())
                .put("exceptionClass", cause.exceptionClass())
                .put("keys", cause.keys())
                .put("blocked", cause.blocked())
                .put("oldest", cause.oldest().toInstant().toString())
                .put("example", cause.example());
    }

    static JsonObject of(ParkedKey key) {
        var json = new JsonObject()
                .put("channel", key.channel())
                .put("key", key.key())
                .put("state", key.state().text())
                .put("since", key.since().toInstant().toString())
                .put("records", key.records())
                .put("attempts", key.attempts())
                .put("nextAttemptAt", key.nextAttemptAt().toInstant().toString())
                .put("error", key.error());
        key.triedBy().ifPresent(instance -> json.put("triedBy", instance));
        return json;
    }

    static JsonObject of(HeldKey key) {
        return new JsonObject()
                .put("channel", key.channel())
                .put("key", key.key())
                .put("state", key.state().text())
                .put("since", key.since().toInstant().toString())
                .put("rows", key.rows())
                .put("attempts", key.attempts())
                .put("nextAttemptAt", key.nextAttemptAt().toInstant().toString())
                .put("error", key.error());
    }

    /** Without headers and payload. */
    static JsonObject of(ParkedRecord record) {
        return new JsonObject()
                .put("channel", record.channel())
                .put("key", record.key())
                .put("seq", record.seq())
                .put("eventId", record.eventId().toString())
                .put("topic", record.delivery().raw().topic())
                .put("partition", record.delivery().partition())
                .put("offset", record.delivery().offset())
                .put("storedAt", record.delivery().timestamp().toString())
                .put("parkedAt", record.parkedAt().toInstant().toString());
    }

    static JsonObject whole(ParkedRecord record, JsonObject payload) {
        var headers = new JsonArray();
        for (RawHeader header : record.delivery().raw().headers()) {
            byte[] value = header.value();
            JsonObject json = new JsonObject().put("name", header.name());
            headers.add(value == null ? json : json.mergeIn(Payloads.bytes(value)));
        }
        return of(record)
                .put("headers", headers)
                .put("payload", payload)
                .put("attempts", record.attempts())
                .put("error", record.error())
                .put("since", record.since().toInstant().toString());
    }

    /** Without headers and payload. */
    static JsonObject of(HeldRow row) {
        return new JsonObject()
                .put("channel", row.channel())
                .put("key", row.key())
                .put("id", row.id())
                .put("eventId", row.eventId().toString())
                .put("type", row.type())
                .put("storedAt", row.storedAt().toInstant().toString());
    }

    static JsonObject whole(HeldRow row, JsonObject payload) {
        return of(row).put("headers", new JsonObject(row.headers()))
                .put("payload", payload)
                .put("attempts", row.attempts())
                .put("error", row.error())
                .put("since", row.since().toInstant().toString());
    }
}
