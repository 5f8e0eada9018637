package io.millrace.messaging.consume.shared;

import java.util.List;
import java.util.function.Supplier;

import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.Stopwatch;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.DatabaseTrouble;
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
    private final Filtering filtering;
    private final DatabaseGate database;
    private final io.vertx.core.Context context;
    private final Gathering<SharedEvent> gathering;

    SharedTransactions(
            EventHandler handler,
            Handling handling,
            Filtering filtering,
            DatabaseGate database,
            io.vertx.core.Context context) {
        this.handler = handler;
        this.handling = handling;
        this.filtering = filtering;
        this.database = database;
        this.context = context;
        Vertx vertx = context.owner();
        this.gathering = new Gathering<>(
                handler.config().maxPerTransaction(),
                handler.config().concurrency(),
                handler.config().linger(),
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
    public Uni<Void> run(Delivery delivery, Object payload, EventContext event, Stopwatch stopwatch, boolean alone) {
        Context trace = Context.current();
        return Contexts.here(Uni.createFrom().emitter(caller -> {
            var shared = new SharedEvent(delivery, payload, event, trace, stopwatch, caller);
            stopwatch.stop();
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

    /**
     * Returns whether the transaction, if one was needed, has committed. By then each event is done, has failed, or is added
     * again.
     */
    private Uni<Boolean> run(List<SharedEvent> events) {
        if (!filtering.isFor(handler)) {
            return inTransaction(events);
        }
        return onOwnContext(events, () -> Contexts.here(filtering.wanted(handler, events)))
                .onItemOrFailure()
                .transformToUni((wanted, failure) -> {
                    if (failure != null) {
                        return failed(events, new Progress(), failure).replaceWith(false);
                    }
                    return wanted.isEmpty() ? Uni.createFrom().item(true) : inTransaction(wanted);
                });
    }

    private <T> Uni<T> onOwnContext(List<SharedEvent> events, Supplier<Uni<T>> work) {
        return Contexts.runOn(Contexts.duplicate(context), () -> whenOpen().chain(() -> {
            events.forEach(event -> event.stopwatch().start());
            return work.get();
        }));
    }

    private Uni<Boolean> inTransaction(List<SharedEvent> events) {
        var progress = new Progress();
        return onOwnContext(events, () -> SessionSql.inTransaction(() -> handling.run(handler, events, progress)))
                .invoke(() -> events.forEach(SharedEvent::done))
                .replaceWith(true)
                .onFailure()
                .recoverWithUni(failure -> failed(events, progress, failure).replaceWith(false));
    }

    /** During an outage of the database, one probe asks instead of a transaction for each event. */
    private Uni<Void> whenOpen() {
        return database.isOpen() ? Uni.createFrom().voidItem() : database.awaitDatabase();
    }

    private Uni<Void> failed(List<SharedEvent> events, Progress progress, Throwable failure) {
        events.forEach(event -> event.stopwatch().stop());
        if (events.size() == 1) {
            events.getFirst().failed(failure);
            return Uni.createFrom().voidItem();
        }
        return isAway(progress, failure).chain(away -> {
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

    /**
     * Returns whether each event would fail as the transaction did. A connection that was ended here looks as if the database
     * were away. So does the failure of one event where the database answers all the same, as when a query of its handler
     * exhausts a limit: that event must not take others along again.
     */
    private Uni<Boolean> isAway(Progress progress, Throwable failure) {
        if (progress.isTooLong()) {
            return Uni.createFrom().item(false);
        }
        return database.isAway(failure)
                .chain(away -> away && DatabaseTrouble.of(failure) == DatabaseTrouble.AWAY
                        ? database.isSilent()
                        : Uni.createFrom().item(away));
    }

    /** @param culprit the index of the event that failed; -1 if unknown */
    private Uni<Void> repeated(List<SharedEvent> events, int culprit) {
        int middle = culprit < 0 ? events.size() / 2 : culprit;
        List<SharedEvent> before = events.subList(0, middle);
        List<SharedEvent> after = events.subList(culprit < 0 ? middle : middle + 1, events.size());
        if (culprit >= 0) {
            alone(events.get(culprit));
        }
        return again(before).chain(() -> again(after));
    }

    /** An event that is left alone may be slow, and nothing limits it then: no other part waits for it. */
    private Uni<Void> again(List<SharedEvent> events) {
        if (events.size() > 1) {
            return run(events).replaceWithVoid();
        }
        events.forEach(this::alone);
        return Uni.createFrom().voidItem();
    }

    private void alone(SharedEvent event) {
        context.runOnContext(ignored -> gathering.addAlone(event));
    }
}
