package io.millrace.messaging.relay.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

import io.millrace.messaging.codec.PayloadCodec;
import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.relay.read.RelayedRow;

/**
 * Turns rows into Kafka records: CloudEvents in binary mode.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     protocol binding</a>
 */
public final class KafkaRecords {

    private static final byte[] VERSION = "1.0".getBytes(UTF_8);

    private final String topic;
    private final PayloadCodec codec;
    private final byte[] source;
    private final byte[] contentType;

    /** @param source CloudEvents {@code source}: this service */
    public KafkaRecords(String topic, String source, PayloadCodec codec) {
        this.topic = topic;
        this.codec = codec;
        this.source = source.getBytes(UTF_8);
        this.contentType = codec.contentType().getBytes(UTF_8);
    }

    /** Returns the channel's own topic. */
    String topic() {
        return topic;
    }

    /**
     * @throws io.millrace.messaging.codec.UnknownWriterSchemaException if the payload's schema is not loaded yet
     * @throws io.millrace.messaging.SerializationException if the payload cannot be read
     */
    public ProducerRecord<Object, Object> of(RelayedRow row) {
        Object payload = codec.decode(row.payload());
        if (payload instanceof RawRecord raw) {
            return raw(raw);
        }
        var headers = new RecordHeaders();
        headers.add(CloudEvents.SPEC_VERSION, VERSION);
        headers.add(CloudEvents.ID, row.eventId().toString().getBytes(UTF_8));
        headers.add(CloudEvents.TYPE, row.type().getBytes(UTF_8));
        headers.add(CloudEvents.SOURCE, source);
        headers.add(CloudEvents.SUBJECT, row.key().getBytes(UTF_8));
        headers.add(CloudEvents.DATA_CONTENT_TYPE, contentType);
        headers.add(CloudEvents.CONTENT_TYPE, contentType);
        headers.add(CloudEvents.TIME, time(row).getBytes(UTF_8));
        headers.add(
                CloudEvents.PREFIX + CloudEvents.SEQUENCE,
                CloudEvents.sequence(row.id()).getBytes(UTF_8));
        addOwn(row, headers);
        return new ProducerRecord<>(topic, null, null, row.key(), payload, headers);
    }

    private static String time(RelayedRow row) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(row.storedAt().withOffsetSameInstant(ZoneOffset.UTC));
    }

    private void addOwn(RelayedRow row, Headers headers) {
        if (row.headers().isEmpty()) {
            return;
        }
        row.headers().forEach((name, value) -> {
            if (name.startsWith(CloudEvents.PREFIX)) {
                headers.add(name, value.getBytes(UTF_8));
            }
        });
        TraceHeaders.published(topic, row.headers()).forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
    }

    private static ProducerRecord<Object, Object> raw(RawRecord raw) {
        var headers = new RecordHeaders();
        raw.headers().forEach(header -> headers.add(header.name(), header.value()));
        return new ProducerRecord<>(raw.topic(), null, null, raw.key(), raw.value(), headers);
    }
}
