package io.millrace.messaging.relay.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.relay.read.RelayedRow;

/**
 * Publishes through any connector: different keys concurrently, but a row of a key only after the key's previous row
 * has been acknowledged.
 *
 * <p>Such a connector cannot fence. An instance may freeze between the check of its lease and the send. When it wakes,
 * it may publish one row per key that its successor has published too: with the same id, but behind later rows.
 */
public final class PlainPublisher implements ChannelPublisher {

    private final RowMessages messages;
    private final WriterSchemas schemas;
    private final ChannelFeed feed;
    private final Executor relay;
    private final Duration timeout;

    public PlainPublisher(
            RowMessages messages, WriterSchemas schemas, ChannelFeed feed, Executor relay, Duration timeout) {
        this.messages = messages;
        this.schemas = schemas;
        this.feed = feed;
        this.relay = relay;
        this.timeout = timeout;
    }

    @Override
    public Uni<Outcome> publish(List<RelayedRow> rows, BooleanSupplier mayStillSend) {
        var byKey = new LinkedHashMap<String, List<RelayedRow>>();
        rows.forEach(row ->
                byKey.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row));
        List<Uni<Outcome>> chains = byKey.values().stream()
                .map(ofKey -> publishInTurn(ofKey, mayStillSend))
                .toList();
        return Uni.join()
                .all(chains)
                .usingConcurrencyOf(ChannelFeed.LIMIT)
                .andFailFast()
                .map(PlainPublisher::merge);
    }

    private Uni<Outcome> publishInTurn(List<RelayedRow> ofKey, BooleanSupplier mayStillSend) {
        var stopped = new AtomicBoolean();
        return Multi.createFrom()
                .iterable(ofKey)
                .onItem()
                .transformToUniAndConcatenate(row -> stopped.get()
                        ? Uni.createFrom().nullItem()
                        : publishIf(mayStillSend, row)
                                .invoke(outcome ->
                                        stopped.set(outcome.published().isEmpty())))
                .collect()
                .asList()
                .map(PlainPublisher::merge);
    }

    private Uni<Outcome> publishIf(BooleanSupplier mayStillSend, RelayedRow row) {
        return mayStillSend.getAsBoolean()
                ? publishOne(row)
                : Uni.createFrom().item(Outcome.failed(new CancellationException("the lease has ended")));
    }

    private Uni<Outcome> publishOne(RelayedRow row) {
        var done = new CompletableFuture<Void>();
        var made = EncodedBatch.of(List.of(row), schemas, one -> messages.message(one, done));
        if (made.obstacle() != null) {
            return Uni.createFrom().item(made.obstacle());
        }
        if (!feed.offer(made.items().getFirst(), done)) {
            return Uni.createFrom()
                    .item(Outcome.failed(new IllegalStateException("the connector accepts no messages at the moment")));
        }
        return Uni.createFrom()
                .completionStage(done)
                .map(nothing -> Outcome.published(List.of(row)))
                .ifNoItem()
                .after(timeout)
                .fail()
                // The row is published again: a message that still waits for the connector must not go out too.
                .onFailure()
                .invoke(() -> done.cancel(false))
                .onFailure()
                .recoverWithItem(failure -> PublishFailures.isPermanent(failure)
                        ? Outcome.poisoned(Map.of(row, failure))
                        : Outcome.failed(failure))
                .emitOn(relay);
    }

    private static Outcome merge(List<Outcome> outcomes) {
        var published = new ArrayList<RelayedRow>();
        var poisoned = new LinkedHashMap<RelayedRow, Throwable>();
        Throwable trouble = null;
        for (Outcome outcome : outcomes) {
            published.addAll(outcome.published());
            poisoned.putAll(outcome.poisoned());
            trouble = trouble == null ? outcome.trouble() : trouble;
        }
        return new Outcome(published, poisoned, trouble);
    }

    @Override
    public Uni<Void> fence(String instance) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public void close() {
        // The channel belongs to the connector.
    }
}
