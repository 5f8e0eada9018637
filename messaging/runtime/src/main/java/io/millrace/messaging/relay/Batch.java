package io.millrace.messaging.relay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.SerializationException;
import io.millrace.messaging.codec.UnknownWriterSchemaException;

/** Rows as messages, all of them made before the first is sent: what can't be made never enters the pipeline. */
final class Batch {

    private final List<Message<?>> messages = new ArrayList<>();
    private final Map<RelayedRow, CompletableFuture<Void>> pending = new LinkedHashMap<>();
    private final Map<RelayedRow, Throwable> unreadable = new LinkedHashMap<>();
    private @Nullable UnknownWriterSchemaException unknownSchema;

    static Batch of(List<RelayedRow> rows, RowMessages factory, Object... metadata) {
        var batch = new Batch();
        for (RelayedRow row : rows) {
            var done = new CompletableFuture<Void>();
            try {
                batch.messages.add(factory.message(row, done, metadata));
                batch.pending.put(row, done);
            } catch (UnknownWriterSchemaException e) {
                if (factory.isHopeless(e)) {
                    batch.unreadable.put(row, new SerializationException(e.toString(), e));
                } else {
                    batch.unknownSchema = e;
                }
            } catch (RuntimeException e) {
                batch.unreadable.put(row, e);
            }
        }
        return batch;
    }

    /** Why the batch can't be sent as it is; null if it can. */
    @Nullable Outcome obstacle() {
        if (!unreadable.isEmpty()) {
            return Outcome.poisoned(unreadable);
        }
        return unknownSchema != null ? Outcome.failed(unknownSchema) : null;
    }

    List<Message<?>> messages() {
        return messages;
    }

    /** Completes when the connector has acknowledged or refused every message; never fails. */
    Uni<Void> settled() {
        return Uni.createFrom()
                .completionStage(CompletableFuture.allOf(pending.values().stream()
                        .map(done -> done.handle((ignored, failure) -> null))
                        .toArray(CompletableFuture<?>[]::new)));
    }

    /** What became of the messages, read once {@link #settled()} has completed. */
    Outcome outcome() {
        var published = new ArrayList<RelayedRow>();
        var poisoned = new LinkedHashMap<RelayedRow, Throwable>();
        Throwable trouble = null;
        for (var entry : pending.entrySet()) {
            Throwable failure = failureOf(entry.getValue());
            if (failure == null) {
                published.add(entry.getKey());
            } else if (Poison.is(failure)) {
                poisoned.put(entry.getKey(), failure);
            } else {
                trouble = trouble == null ? failure : trouble;
            }
        }
        return new Outcome(published, poisoned, trouble);
    }

    private static @Nullable Throwable failureOf(CompletableFuture<Void> done) {
        return switch (done.state()) {
            case SUCCESS -> null;
            case FAILED -> done.exceptionNow();
            case RUNNING, CANCELLED -> new IllegalStateException("not acknowledged");
        };
    }
}
