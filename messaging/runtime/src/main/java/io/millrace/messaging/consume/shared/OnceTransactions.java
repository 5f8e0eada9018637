package io.millrace.messaging.consume.shared;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;

import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.inbox.Admission;
import io.millrace.messaging.inbox.BatchAdmission;
import io.millrace.messaging.inbox.InboxEvent;
import io.millrace.messaging.inbox.InboxStore;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.messaging.tx.shared.CallersPiece;
import io.millrace.messaging.tx.shared.Progress;
import io.millrace.messaging.tx.shared.SharedRuns;
import io.millrace.messaging.tx.shared.SharedRuns.Settings;
import io.millrace.messaging.tx.shared.SharedTransaction;

/** Runs the work of {@link io.millrace.messaging.Once}, in transactions that the runs of one channel share. */
@ApplicationScoped
public class OnceTransactions {

    private final InboxStore inbox;
    private final BatchAdmission batch;
    private final DatabaseGate database;
    private final ConsumerMetrics metrics;
    private final Vertx vertx;
    private final Map<String, SharedRuns<Run>> runs = new ConcurrentHashMap<>();

    OnceTransactions(
            InboxStore inbox, BatchAdmission batch, DatabaseGate database, ConsumerMetrics metrics, Vertx vertx) {
        this.inbox = inbox;
        this.batch = batch;
        this.database = database;
        this.metrics = metrics;
        this.vertx = vertx;
    }

    /**
     * Inserts the event's row, and runs the work if the event's effect is due, in one transaction, which other runs may
     * share.
     *
     * @param alone whether the run gets a transaction of its own
     * @return completes on the caller's context when the transaction has committed; fails as the run did by itself
     */
    public Uni<Void> run(EventHandler handler, InboxEvent event, Supplier<Uni<Void>> work, boolean alone) {
        SharedRuns<Run> own = runs.computeIfAbsent(handler.channel(), channel -> of(handler));
        return Contexts.hereIfAny(Uni.createFrom().emitter(caller -> own.add(new Run(caller, event, work), alone)));
    }

    /** As {@link #run}, with the caller's session: in its transaction, or in one that begins now. */
    public Uni<Void> runInSession(InboxEvent event, Supplier<Uni<Void>> work) {
        return SessionSql.inTransaction(
                () -> inbox.note(event).chain(admission -> admitted(admission, event.consumer(), work)));
    }

    /** A run fails during an outage, and its handler's event waits for the database: the handler's limit of time stops. */
    private SharedRuns<Run> of(EventHandler handler) {
        return new SharedRuns<>(
                new Settings(
                        "channel " + handler.channel(),
                        handler.config().maxPerTransaction(),
                        handler.config().concurrency(),
                        Duration.ZERO,
                        false),
                database,
                ((VertxInternal) vertx).createEventLoopContext(),
                this::run);
    }

    private Uni<Void> run(List<Run> events, Progress progress) {
        if (events.size() == 1) {
            Run only = events.getFirst();
            return TraceHeaders.within(
                    only.trace(), () -> inbox.note(only.event).chain(admission -> admitted(admission, only)));
        }
        return SharedTransaction.limited(
                "channel " + events.getFirst().event.consumer(),
                progress,
                batch.note(events.stream().map(each -> each.event).toList()),
                admissions -> SharedTransaction.oneAfterTheOther(
                        events, progress, i -> admitted(admissions.get(i), events.get(i))));
    }

    private Uni<Void> admitted(Admission admission, Run run) {
        return admitted(admission, run.event.consumer(), run.work);
    }

    private Uni<Void> admitted(Admission admission, String channel, Supplier<Uni<Void>> work) {
        if (admission == Admission.FRESH) {
            return Contexts.here(work.get()).chain(SessionSql::refuseRollbackMark);
        }
        metrics.duplicate(channel);
        return Uni.createFrom().voidItem();
    }

    private static final class Run extends CallersPiece<Void> {

        private final InboxEvent event;
        private final Supplier<Uni<Void>> work;

        Run(UniEmitter<? super Void> caller, InboxEvent event, Supplier<Uni<Void>> work) {
            super(caller);
            this.event = event;
            this.work = work;
        }
    }
}
