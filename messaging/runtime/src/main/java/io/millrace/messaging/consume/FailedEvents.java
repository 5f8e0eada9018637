package io.millrace.messaging.consume;

import java.time.Duration;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.async.Retry;
import io.millrace.messaging.failure.DeadLetters;
import io.millrace.messaging.failure.FailurePolicy.DeadLetter;
import io.millrace.messaging.failure.FailurePolicy.FirstDelivery;
import io.millrace.messaging.failure.FailurePolicy.HandBack;
import io.millrace.messaging.failure.FailurePolicy.Ignore;
import io.millrace.messaging.failure.FailurePolicy.Park;
import io.millrace.messaging.failure.FailurePolicy.Wait;
import io.millrace.messaging.failure.ParkStore;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;

/** Ends the delivery of an event that could not be handled: parks, dead-letters or ignores it, or hands it back. */
@ApplicationScoped
class FailedEvents {

    private static final Logger LOG = Logger.getLogger(FailedEvents.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final ParkStore parked;
    private final DeadLetters deadLetters;
    private final ConsumerMetrics metrics;

    FailedEvents(ParkStore parked, DeadLetters deadLetters, ConsumerMetrics metrics) {
        this.parked = parked;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
    }

    /** How the delivery of a record ends: acknowledged, or handed back to the connector with the failure. */
    sealed interface Ending {
        record Done() implements Ending {}

        record HandedBack(Throwable failure) implements Ending {}
    }

    /**
     * Carries out the decision, repeatedly until it succeeds: no parked or dead-lettered record is acknowledged before
     * it is stored.
     */
    Uni<Ending> end(
            EventHandler handler,
            Delivery delivery,
            int attempt,
            Throwable failure,
            FirstDelivery decision,
            Stopwatch stopwatch) {
        return switch (decision) {
            case Park(var pause) ->
                untilSuccess(
                        delivery,
                        stopwatch,
                        () -> parked.park(handler, delivery, delivery.context().withAttempt(attempt), pause, failure));
            case DeadLetter(var block) ->
                untilSuccess(delivery, stopwatch, () -> deadLetter(handler, delivery, attempt, failure, block));
            case Ignore() -> {
                metrics.ignored(handler.channel());
                LOG.warnf(
                        "channel %s: record %s is ignored and acknowledged: %s",
                        handler.channel(), delivery.position(), failure);
                yield Uni.createFrom().item(new Ending.Done());
            }
            case HandBack() -> Uni.createFrom().item(new Ending.HandedBack(failure));
            case Wait wait -> throw new IllegalArgumentException("this decision ends no delivery: " + wait);
            case io.millrace.messaging.failure.FailurePolicy.Retry retry ->
                throw new IllegalArgumentException("this decision ends no delivery: " + retry);
        };
    }

    private Uni<Void> deadLetter(
            EventHandler handler, Delivery delivery, int attempt, Throwable failure, boolean block) {
        return SessionSql.inTransaction(() -> letter(handler, delivery, attempt, failure)
                .chain(sent -> sent && block
                        ? parked.block(handler, delivery, failure)
                        : Uni.createFrom().voidItem()));
    }

    private Uni<Boolean> letter(EventHandler handler, Delivery delivery, int attempt, Throwable failure) {
        if (failure instanceof UndecodableException) {
            return deadLetters.undecodable(handler, delivery, failure);
        }
        EventContext context = delivery.context().withAttempt(attempt);
        return deadLetters.failed(handler, delivery, context, failure);
    }

    private static Uni<Ending> untilSuccess(Delivery delivery, Stopwatch stopwatch, Supplier<Uni<Void>> action) {
        var pause = Retry.pausing(FIRST_PAUSE, LONGEST_PAUSE);
        return Retry.untilSuccess(() -> Contexts.isolated(action), failure -> {
                    LOG.warnf(
                            "channel %s: record %s can't be parked or dead-lettered yet, the next attempt follows: %s",
                            delivery.channel(), delivery.position(), failure);
                    return stopwatch.without(pause.apply(failure));
                })
                .replaceWith(new Ending.Done());
    }
}
