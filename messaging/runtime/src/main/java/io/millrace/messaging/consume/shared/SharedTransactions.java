package io.millrace.messaging.consume.shared;

import java.util.List;

import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.SessionSql;

/**
 * Runs the events of one channel in transactions that several events share. While transactions run, what arrives
 * gathers, and the next transaction takes all of it, see {@link Gathering}. An event that finds no transaction running
 * has one of its own at once.
 *
 * <p>If a shared transaction fails, it is rolled back, and no event has had an effect. The event whose handler failed
 * gets a transaction of its own, and the others share again, in two halves. So each event fails by itself only, and its
 * attempts are those that it fails alone.
 *
 * <p>All work happens on the event loop of one context.
 */
public final class SharedTransactions {

    private static final Logger LOG = Logger.getLogger(SharedTransactions.class);

    private final EventHandler handler;
    private final Handling handling;
    private final DatabaseGate database;
    private final io.vertx.core.Context context;
    private final Gathering<SharedEvent> gathering;

    SharedTransactions(EventHandler handler, Handling handling, DatabaseGate database, io.vertx.core.Context context) {
        this.handler = handler;
        this.handling = handling;
        this.database = database;
        this.context = context;
        Vertx vertx = context.owner();
        this.gathering = new Gathering<>(
                handler.config().maxPerTransaction(),
                handler.config().concurrency(),
                (pause, task) -> vertx.setTimer(
                        Math.max(1, pause.toMillis()), id -> context.runOnContext(ignored -> task.run())),
                System::nanoTime,
                this::begin);
    }

    /**
     * Admits an event and runs its handler, in one transaction, which other events may share.
     *
     * @param alone whether the event gets a transaction of its own
     * @return completes on the caller's context when the transaction has committed; fails as the event did by itself
     */
    public Uni<Void> run(Delivery delivery, Object payload, EventContext event, boolean alone) {
        Context trace = Context.current();
        return Contexts.here(Uni.createFrom().emitter(caller -> {
            var shared = new SharedEvent(delivery, payload, event, trace, caller);
            context.runOnContext(ignored -> {
                if (alone) {
                    gathering.addAlone(shared);
                } else {
                    gathering.add(shared);
                }
            });
        }));
    }

    private void begin(List<SharedEvent> events, Gathering.Ended ended) {
        run(events)
                .emitOn(command -> context.runOnContext(ignored -> command.run()))
                .subscribe()
                .with(ended::ended, failure -> {
                    events.forEach(event -> event.failed(failure));
                    ended.ended(false);
                });
    }

    /** Returns whether the transaction has committed. By then each event is done, has failed, or is added again. */
    private Uni<Boolean> run(List<SharedEvent> events) {
        var progress = new Progress();
        return Contexts.runOn(
                        Contexts.duplicate(context),
                        () -> SessionSql.inTransaction(() -> handling.run(handler, events, progress)))
                .invoke(() -> events.forEach(SharedEvent::done))
                .replaceWith(true)
                .onFailure()
                .recoverWithUni(failure -> failed(events, progress, failure).replaceWith(false));
    }

    private Uni<Void> failed(List<SharedEvent> events, Progress progress, Throwable failure) {
        if (events.size() == 1) {
            events.getFirst().failed(failure);
            return Uni.createFrom().voidItem();
        }
        // An ended connection looks as if the database were away.
        Uni<Boolean> isAway = progress.isTooLong() ? Uni.createFrom().item(false) : database.isAway(failure);
        return isAway.chain(away -> {
            if (away) {
                events.forEach(event -> event.failed(failure));
                return Uni.createFrom().voidItem();
            }
            LOG.debugf(
                    failure,
                    "channel %s: a transaction of %d events failed and is repeated in parts",
                    handler.channel(),
                    events.size());
            return repeated(events, progress.culprit());
        });
    }

    /** @param culprit the index of the event that failed; -1 if unknown */
    private Uni<Void> repeated(List<SharedEvent> events, int culprit) {
        int middle = culprit < 0 ? events.size() / 2 : culprit;
        List<SharedEvent> before = events.subList(0, middle);
        List<SharedEvent> after = events.subList(culprit < 0 ? middle : middle + 1, events.size());
        if (culprit >= 0) {
            context.runOnContext(ignored -> gathering.addAlone(events.get(culprit)));
        }
        return again(before).chain(() -> again(after));
    }

    private Uni<Void> again(List<SharedEvent> events) {
        return events.isEmpty() ? Uni.createFrom().voidItem() : run(events).replaceWithVoid();
    }
}
