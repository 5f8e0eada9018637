package io.millrace.messaging.consume;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import io.smallrye.reactive.messaging.ce.CloudEventMetadata;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.SerializationException;
import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;

/** Converts the connectors' messages to deliveries. */
final class Deliveries {

    private Deliveries() {}

    static Delivery of(EventHandler handler, Message<?> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .map(kafka -> kafka(handler.channel(), kafka.getRecord()))
                .orElseGet(() -> other(handler, message));
    }

    private static Delivery kafka(String channel, ConsumerRecord<?, ?> record) {
        List<RawHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new RawHeader(header.key(), header.value()));
        }
        var raw = new RawRecord(record.topic(), bytes(record.key()), bytes(record.value()), headers);
        return new Delivery(
                channel, raw, record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()), null);
    }

    /**
     * For any other connector: takes the event's attributes from its CloudEvents metadata, and the payload as
     * delivered.
     */
    private static Delivery other(EventHandler handler, Message<?> message) {
        String channel = handler.channel();
        Optional<CloudEventMetadata<?>> event = cloudEvent(message);
        List<RawHeader> headers = new ArrayList<>();
        event.ifPresent(attributes -> {
            headers.add(header(CloudEvents.ID, attributes.getId()));
            headers.add(header(CloudEvents.TYPE, attributes.getType()));
            headers.add(header(CloudEvents.SOURCE, String.valueOf(attributes.getSource())));
            attributes
                    .getExtensions()
                    .forEach((name, value) -> headers.add(header(CloudEvents.PREFIX + name, String.valueOf(value))));
        });
        byte[] key = event.flatMap(CloudEventMetadata::getSubject)
                .map(subject -> subject.getBytes(StandardCharsets.UTF_8))
                .orElse(null);
        Instant time = event.flatMap(CloudEventMetadata::getTimeStamp)
                .map(ZonedDateTime::toInstant)
                .orElseGet(Instant::now);
        Object payload = message.getPayload();
        var raw = new RawRecord(channel, key, bytes(handler, payload), headers);
        long number = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
        return new Delivery(
                channel, raw, Delivery.NO_PARTITION, number, time, payload instanceof byte[] ? null : payload);
    }

    private static Optional<CloudEventMetadata<?>> cloudEvent(Message<?> message) {
        for (Object metadata : message.getMetadata()) {
            if (metadata instanceof CloudEventMetadata<?> event) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    private static RawHeader header(String name, String value) {
        return new RawHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte @Nullable [] bytes(EventHandler handler, @Nullable Object payload) {
        return switch (payload) {
            case Buffer buffer -> buffer.getBytes();
            case JsonObject json -> json.toBuffer().getBytes();
            case JsonArray json -> json.toBuffer().getBytes();
            case null -> null;
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> encoded(handler, payload);
        };
    }

    private static byte @Nullable [] encoded(EventHandler handler, Object payload) {
        try {
            return handler.encode(payload);
        } catch (SerializationException | ClassCastException e) {
            // Not a payload of this handler: decoding it reports the error.
            return null;
        }
    }

    private static byte @Nullable [] bytes(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> null;
        };
    }
}
