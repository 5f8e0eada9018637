package io.millrace.messaging.failure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.config.FailureStrategy;
import io.millrace.messaging.config.IncomingConfig.AfterDeadLetter;
import io.millrace.messaging.config.IncomingConfig.FailureConfig;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.consume.RegistryAwayException;
import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.inbox.InboxStore;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.SessionSql;

/**
 * Tries parked events again when they are due: of each key the first only, and when that has been dealt with the next.
 */
@ApplicationScoped
public class ParkedWorker {

    private static final Logger LOG = Logger.getLogger(ParkedWorker.class);

    private static final int LAST = 10_100;
    private static final int KEYS_AT_A_TIME = 16;
    private static final long PAUSE_MS = 250;

    /** Nobody else tries an event for so long: if we crash with it, or the database goes away, it waits this long. */
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private final EventHandlers handlers;
    private final ParkStore parked;
    private final DeadLetters deadLetters;
    private final InboxStore inbox;
    private final DatabaseGate database;
    private final ConsumerMetrics metrics;
    private final Vertx vertx;
    private volatile boolean stopped;

    ParkedWorker(
            EventHandlers handlers,
            ParkStore parked,
            DeadLetters deadLetters,
            InboxStore inbox,
            DatabaseGate database,
            ConsumerMetrics metrics,
            Vertx vertx) {
        this.handlers = handlers;
        this.parked = parked;
        this.deadLetters = deadLetters;
        this.inbox = inbox;
        this.database = database;
        this.metrics = metrics;
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        List<EventHandler> parking = handlers.all().stream()
                .filter(handler -> handler.strategy() == FailureStrategy.PARK)
                .toList();
        if (!parking.isEmpty()) {
            vertx.getOrCreateContext().runOnContext(ignored -> round(channels(parking)));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private static List<String> channels(List<EventHandler> handlers) {
        return handlers.stream().map(EventHandler::channel).toList();
    }

    private void round(List<String> channels) {
        if (stopped) {
            return;
        }
        Uni<Integer> work = database.isOpen()
                ? parked.claim(channels, CLAIM, KEYS_AT_A_TIME).chain(this::retryAll)
                : Uni.createFrom().item(0);
        work.onFailure()
                .recoverWithItem(failure -> {
                    LOG.debugf("parked events wait: %s", failure);
                    return 0;
                })
                .subscribe()
                .with(count -> {
                    if (count > 0) {
                        vertx.runOnContext(ignored -> round(channels));
                    } else {
                        vertx.setTimer(PAUSE_MS, id -> round(channels));
                    }
                });
    }

    private Uni<Integer> retryAll(List<ParkedEvent> due) {
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUni(event -> Contexts.runOn(Contexts.duplicate(vertx), () -> retry(event)))
                .merge(KEYS_AT_A_TIME)
                .collect()
                .last()
                .replaceWith(due.size());
    }

    private Uni<Void> retry(ParkedEvent event) {
        EventHandler handler = Objects.requireNonNull(handlers.of(event.consumer()));
        EventContext context = event.delivery().context().withAttempt(attemptsSoFar(handler, event) + 1);
        return TraceHeaders.within(
                        TraceHeaders.extract(context.headers()), () -> Contexts.here(handler.decode(event.delivery()))
                                .chain(payload -> handle(handler, event, payload, context)))
                .onFailure()
                .recoverWithUni(failure -> failed(handler, event, context, failure))
                .onFailure()
                .invoke(failure -> LOG.warnf("channel %s: parked event: %s", handler.channel(), failure))
                .onFailure()
                .recoverWithNull();
    }

    private static int attemptsSoFar(EventHandler handler, ParkedEvent event) {
        return handler.config().failure().retries() + 1 + event.attempts();
    }

    private Uni<Void> handle(EventHandler handler, ParkedEvent event, Object payload, EventContext context) {
        if (!handler.isInbox()) {
            return handler.invoke(payload, context)
                    .chain(() ->
                            SessionSql.inTransaction(() -> ifStillParked(event, () -> parked.advance(event, false))));
        }
        return SessionSql.inTransaction(
                () -> ifStillParked(event, () -> inbox.note(handler.channel(), context.inboxId())
                        .chain(fresh -> {
                            if (fresh) {
                                return handler.invoke(payload, context);
                            }
                            metrics.duplicate(handler.channel());
                            return Uni.createFrom().voidItem();
                        })
                        .chain(() -> parked.advance(event, false))));
    }

    private Uni<Void> ifStillParked(ParkedEvent event, Supplier<Uni<Void>> action) {
        return parked.lock(event)
                .chain(still -> still ? action.get() : Uni.createFrom().voidItem());
    }

    private Uni<Void> failed(EventHandler handler, ParkedEvent event, EventContext context, Throwable failure) {
        if (failure instanceof RegistryAwayException) {
            LOG.warnf(
                    "channel %s: parked event %s waits: %s",
                    handler.channel(), event.delivery().position(), failure);
            return parked.postpone(event, handler.config().failure().parkedDelay());
        }
        return database.isAway(failure)
                .chain(away ->
                        away ? Uni.createFrom().failure(failure) : failedItself(handler, event, context, failure));
    }

    private Uni<Void> failedItself(EventHandler handler, ParkedEvent event, EventContext context, Throwable failure) {
        metrics.retried(handler.channel());
        FailureConfig config = handler.config().failure();
        if (failure instanceof PermanentFailure || event.attempts() + 1 >= config.parkedRetries()) {
            boolean block = config.afterDeadLetter() == AfterDeadLetter.BLOCK;
            return SessionSql.inTransaction(() -> ifStillParked(event, () -> deadLetters
                    .add(handler, event.delivery(), context, context.attempt(), failure)
                    .chain(() -> parked.advance(event, block))));
        }
        return parked.failedAgain(event, pause(event.attempts() + 1, config), failure);
    }

    private static Duration pause(int attempts, FailureConfig config) {
        long factor = 1L << Math.min(attempts, 20);
        Duration pause = config.parkedDelay().multipliedBy(factor);
        return pause.compareTo(config.parkedDelayMax()) > 0 ? config.parkedDelayMax() : pause;
    }
}
