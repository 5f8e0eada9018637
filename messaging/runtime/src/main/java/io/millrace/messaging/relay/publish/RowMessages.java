package io.millrace.messaging.relay.publish;

import java.net.URI;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.opentelemetry.context.Context;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.ce.OutgoingCloudEventMetadata;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

import io.millrace.messaging.codec.PayloadCodec;
import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.relay.read.RelayedRow;

/** Turns rows into messages for the channel's pipeline, whichever connector is at its end. */
public final class RowMessages {

    private final String source;
    private final PayloadCodec codec;

    /** @param source CloudEvents {@code source}: this service */
    public RowMessages(String source, PayloadCodec codec) {
        this.source = source;
        this.codec = codec;
    }

    /** @param done completed when the connector acknowledges the message or gives up on it */
    Message<?> message(RelayedRow row, CompletableFuture<Void> done) {
        Context trace = TraceHeaders.extract(row.headers());
        return Message.of(
                codec.decode(row.payload()),
                Metadata.of(cloudEvent(row), TracingMetadata.withCurrent(trace)),
                () -> ack(done),
                failure -> nack(done, failure));
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
}
