package io.millrace.messaging.relay;

import java.net.URI;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.opentelemetry.context.Context;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.ce.OutgoingCloudEventMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

import io.millrace.messaging.codec.PayloadCodec;
import io.millrace.messaging.codec.UnknownWriterSchemaException;
import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.TraceHeaders;

/** Turns rows into messages for the channel. */
final class RowMessages {

    private final String source;
    private final PayloadCodec codec;
    private final WriterSchemas schemas;

    /** @param source CloudEvents {@code source}: this service */
    RowMessages(String source, PayloadCodec codec, WriterSchemas schemas) {
        this.source = source;
        this.codec = codec;
        this.schemas = schemas;
    }

    boolean isHopeless(UnknownWriterSchemaException unknown) {
        return schemas.isHopeless(unknown);
    }

    /**
     * @param done completed when the connector acknowledges the message or gives up on it
     * @param extra metadata for the connector
     */
    Message<?> message(RelayedRow row, CompletableFuture<Void> done, Object... extra) {
        Object payload = codec.decode(row.payload());
        var metadata = Metadata.of(extra);
        if (payload instanceof RawRecord raw) {
            return Message.of(producerRecord(raw), metadata, () -> ack(done), e -> nack(done, e));
        }
        Context trace = TraceHeaders.extract(row.headers());
        metadata = metadata.with(cloudEvent(row)).with(kafkaRecord(row)).with(TracingMetadata.withCurrent(trace));
        return Message.of(payload, metadata, () -> ack(done), e -> nack(done, e));
    }

    private static CompletionStage<Void> ack(CompletableFuture<Void> done) {
        done.complete(null);
        return CompletableFuture.completedStage(null);
    }

    private static CompletionStage<Void> nack(CompletableFuture<Void> done, Throwable failure) {
        done.completeExceptionally(failure);
        return CompletableFuture.completedStage(null);
    }

    private OutgoingCloudEventMetadata<?> cloudEvent(RelayedRow row) {
        return OutgoingCloudEventMetadata.builder()
                .withId(row.eventId().toString())
                .withSource(URI.create(source))
                .withType(row.type())
                .withSubject(row.key())
                .withTimestamp(row.storedAt().atZoneSameInstant(ZoneOffset.UTC))
                .withDataContentType(codec.contentType())
                .withExtensions(extensions(row))
                .build();
    }

    private static Map<String, Object> extensions(RelayedRow row) {
        var extensions = new HashMap<String, Object>();
        extensions.put(CloudEvents.SEQUENCE, CloudEvents.sequence(row.id()));
        row.headers().forEach((name, value) -> {
            if (name.startsWith(CloudEvents.PREFIX)) {
                extensions.put(name.substring(CloudEvents.PREFIX.length()), value);
            }
        });
        return extensions;
    }

    private static OutgoingKafkaRecordMetadata<?> kafkaRecord(RelayedRow row) {
        return OutgoingKafkaRecordMetadata.builder().withKey(row.key()).build();
    }

    private static ProducerRecord<byte[], byte[]> producerRecord(RawRecord raw) {
        var headers = new RecordHeaders();
        raw.headers().forEach(header -> headers.add(header.name(), header.value()));
        return new ProducerRecord<>(raw.topic(), null, null, raw.key(), raw.value(), headers);
    }
}
