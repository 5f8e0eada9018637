package io.millrace.messaging.consume.shared;

import java.util.List;

import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.Stopwatch;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.shared.Progress;
import io.millrace.messaging.tx.shared.SharedRuns;
import io.millrace.messaging.tx.shared.SharedRuns.Settings;

/**
 * Runs the events of one channel with {@code @Inbox} in transactions that several events share, see {@link SharedRuns}.
 * An event's attempts are those that it fails alone.
 */
public final class SharedTransactions {

    private final SharedRuns<SharedEvent> runs;

    SharedTransactions(
            EventHandler handler,
            Handling handling,
            Filtering filtering,
            DatabaseGate database,
            io.vertx.core.Context context) {
        this.runs = new SharedRuns<>(
                new Settings(
                        "channel " + handler.channel(),
                        handler.config().maxPerTransaction(),
                        handler.config().concurrency(),
                        handler.config().linger(),
                        true),
                database,
                context,
                new Filtered(handler, handling, filtering));
    }

    /** Handles the events that the channel's filter, if it has one, has chosen. */
    private record Filtered(EventHandler handler, Handling handling, Filtering filtering)
            implements SharedRuns.Work<SharedEvent> {

        @Override
        public Uni<Void> run(List<SharedEvent> events, Progress progress) {
            return handling.run(handler, events, progress);
        }

        @Override
        public boolean chooses() {
            return filtering.isFor(handler);
        }

        @Override
        public Uni<List<SharedEvent>> chosen(List<SharedEvent> events) {
            return filtering.wanted(handler, events);
        }
    }

    /**
     * Admits an event and runs its handler, in one transaction, which other events may share.
     *
     * @param alone whether the event gets a transaction of its own
     * @return completes on the caller's context when the transaction has committed; fails as the event did by itself
     */
    public Uni<Void> run(Delivery delivery, Object payload, EventContext event, Stopwatch stopwatch, boolean alone) {
        Context trace = Context.current();
        return Contexts.here(Uni.createFrom().emitter(caller -> {
            stopwatch.stop();
            runs.add(new SharedEvent(delivery, payload, event, trace, stopwatch, caller), alone);
        }));
    }
}
