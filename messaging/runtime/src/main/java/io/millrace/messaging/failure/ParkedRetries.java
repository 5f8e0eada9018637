package io.millrace.messaging.failure;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.failure.FailurePolicy.DeadLetter;
import io.millrace.messaging.failure.FailurePolicy.Ignore;
import io.millrace.messaging.failure.FailurePolicy.Retry;
import io.millrace.messaging.failure.FailurePolicy.Wait;
import io.millrace.messaging.inbox.Admission;
import io.millrace.messaging.inbox.InboxEvent;
import io.millrace.messaging.inbox.InboxStore;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.SessionSql;

/** Makes one attempt of a claimed parked event, and carries out the decision of {@link FailurePolicy} if it fails. */
@ApplicationScoped
class ParkedRetries {

    private static final Logger LOG = Logger.getLogger(ParkedRetries.class);

    private final ParkedProgress progress;
    private final DeadLetters deadLetters;
    private final InboxStore inbox;
    private final DatabaseGate database;
    private final ConsumerMetrics metrics;

    ParkedRetries(
            ParkedProgress progress,
            DeadLetters deadLetters,
            InboxStore inbox,
            DatabaseGate database,
            ConsumerMetrics metrics) {
        this.progress = progress;
        this.deadLetters = deadLetters;
        this.inbox = inbox;
        this.database = database;
        this.metrics = metrics;
    }

    /** Makes the attempt. Call this on a context of its own. The result never fails, however the attempt ends. */
    Uni<Void> retry(EventHandler handler, ParkedEvent event) {
        EventContext context = event.delivery().context().withAttempt(attemptsSoFar(handler, event) + 1);
        return TraceHeaders.within(TraceHeaders.extract(context.headers()), () -> attempt(handler, event, context))
                .onFailure()
                .recoverWithUni(failure -> Contexts.isolated(() -> failed(handler, event, context, failure)))
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "channel %s: the outcome of parked event %s could not be stored, the event is tried again: %s",
                        handler.channel(), position(event), failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> attempt(EventHandler handler, ParkedEvent event, EventContext context) {
        if (!handler.takes(event.delivery())) {
            metrics.skipped(handler.channel());
            return SessionSql.inTransaction(() -> progress.advance(event));
        }
        return Contexts.here(handler.read(event.delivery())).chain(payload -> handle(handler, event, payload, context));
    }

    private static int attemptsSoFar(EventHandler handler, ParkedEvent event) {
        return handler.config().failure().retries() + 1 + event.attempts();
    }

    private Uni<Void> handle(EventHandler handler, ParkedEvent event, Object payload, EventContext context) {
        if (!handler.isInbox()) {
            return handler.invoke(payload, context)
                    .chain(() -> SessionSql.inTransaction(() -> progress.advance(event)));
        }
        return SessionSql.inTransaction(() -> inbox.note(InboxEvent.of(handler, context))
                .chain(admission -> {
                    if (admission == Admission.FRESH) {
                        return handler.invoke(payload, context);
                    }
                    metrics.duplicate(handler.channel());
                    return Uni.createFrom().voidItem();
                })
                .chain(() -> progress.advance(event)));
    }

    private Uni<Void> failed(EventHandler handler, ParkedEvent event, EventContext context, Throwable failure) {
        if (failure instanceof ClaimLostException) {
            LOG.infof(
                    "channel %s: the attempt at parked event %s is rolled back: %s",
                    handler.channel(), position(event), failure.getMessage());
            return Uni.createFrom().voidItem();
        }
        return database.isAway(failure).chain(away -> {
            var cause = FailureCause.of(failure, away);
            boolean keyed = event.delivery().key() != null;
            return switch (handler.policy().afterParkedRetry(cause, event.attempts() + 1, keyed)) {
                case Wait(var resource) -> waitFor(resource, handler, event, failure);
                case Retry(var pause) -> {
                    metrics.retried(handler.channel());
                    yield progress.failedAgain(event, pause, failure);
                }
                case DeadLetter(var block) -> deadLetter(handler, event, context, failure, block);
                case Ignore() -> {
                    metrics.ignored(handler.channel());
                    LOG.warnf(
                            "channel %s: parked event %s is ignored and removed: %s",
                            handler.channel(), position(event), failure);
                    yield SessionSql.inTransaction(() -> progress.advance(event));
                }
            };
        });
    }

    private Uni<Void> waitFor(
            FailurePolicy.Resource resource, EventHandler handler, ParkedEvent event, Throwable failure) {
        LOG.warnf(
                "channel %s: parked event %s waits, %s unavailable: %s",
                handler.channel(), position(event), resource, failure);
        return switch (resource) {
            // Without the database the claim can't be given back. It runs out by itself.
            case DATABASE -> Uni.createFrom().voidItem();
            case REGISTRY -> progress.postpone(event, handler.config().failure().parkedDelay());
        };
    }

    private Uni<Void> deadLetter(
            EventHandler handler, ParkedEvent event, EventContext context, Throwable failure, boolean block) {
        metrics.retried(handler.channel());
        return SessionSql.inTransaction(() -> deadLetters
                .failed(handler, event.delivery(), context, failure)
                .chain(sent -> sent && block ? progress.block(event, failure) : progress.advance(event)));
    }

    private static String position(ParkedEvent event) {
        return event.delivery().position();
    }
}
