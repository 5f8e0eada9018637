package io.millrace.messaging.admin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;

import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.outbox.OutboxChannels;
import io.millrace.messaging.topology.EmitterSpec;
import io.millrace.messaging.topology.MessagingTopology;

/**
 * Shows payloads so that a person can read them: JSON or text if they can be decoded, base64 otherwise. The JSON form
 * is {@code {"encoding": "json" | "text" | "base64", "value": …}}.
 */
@ApplicationScoped
class Payloads {

    /** Limits the decoding, so that the rest of the record is shown even if the schema registry is away. */
    private static final Duration LONGEST_DECODING = Duration.ofSeconds(3);

    private static final String ENCODING = "encoding";
    private static final String VALUE = "value";

    private final EventHandlers handlers;
    private final MessagingTopology topology;
    private final OutboxChannels channels;

    Payloads(EventHandlers handlers, MessagingTopology topology, OutboxChannels channels) {
        this.handlers = handlers;
        this.topology = topology;
        this.channels = channels;
    }

    Uni<JsonObject> of(ParkedRecord record) {
        byte[] value = record.delivery().raw().value();
        if (value == null) {
            return Uni.createFrom().item(new JsonObject().putNull(VALUE).put(ENCODING, "text"));
        }
        EventHandler handler = handlers.of(record.channel());
        if (handler == null) {
            return Uni.createFrom().item(bytes(value));
        }
        return handler.decode(record.delivery())
                .map(payload -> shown(payload, value))
                .ifNoItem()
                .after(LONGEST_DECODING)
                .fail()
                .onFailure()
                .recoverWithItem(failure -> bytes(value));
    }

    JsonObject of(HeldRow row) {
        boolean known = topology.emitters().stream().map(EmitterSpec::channel).anyMatch(row.channel()::equals);
        if (known) {
            try {
                return shown(channels.codec(row.channel()).decode(row.payload()), row.payload());
            } catch (RuntimeException e) {
                // Shown as bytes: the defect of the payload may be the reason why the row is held.
                return bytes(row.payload());
            }
        }
        return bytes(row.payload());
    }

    private static JsonObject shown(Object payload, byte[] raw) {
        return switch (payload) {
            case byte[] value -> bytes(value);
            case String text -> jsonOrText(text);
            case RawRecord record -> record.value() == null ? bytes(new byte[0]) : bytes(record.value());
            // Classes generated from an Avro schema print themselves as JSON; other payloads arrive as JSON.
            case Object other when !isText(raw) -> jsonOrText(other.toString());
            default -> bytes(raw);
        };
    }

    static JsonObject bytes(byte[] value) {
        return isText(value)
                ? jsonOrText(new String(value, StandardCharsets.UTF_8))
                : new JsonObject()
                        .put(ENCODING, "base64")
                        .put(VALUE, Base64.getEncoder().encodeToString(value));
    }

    private static JsonObject jsonOrText(String text) {
        if (text.startsWith("{") || text.startsWith("[")) {
            try {
                return new JsonObject().put(ENCODING, "json").put(VALUE, Json.decodeValue(text));
            } catch (DecodeException e) {
                // Not JSON, so it is shown as text.
            }
        }
        return new JsonObject().put(ENCODING, "text").put(VALUE, text);
    }

    private static boolean isText(byte[] value) {
        try {
            CharSequence text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
            return text.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c));
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
