package io.millrace.messaging.consume;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.async.Retry;
import io.millrace.messaging.consume.shared.SharedTransactions;
import io.millrace.messaging.failure.FailureCause;
import io.millrace.messaging.failure.FailurePolicy;
import io.millrace.messaging.failure.FailurePolicy.FirstDelivery;
import io.millrace.messaging.failure.ParkStore;
import io.millrace.messaging.failure.ParkedCensus;
import io.millrace.messaging.inbox.InboxEvent;
import io.millrace.messaging.inbox.InboxLooks;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.redrive.RedriveMark;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;

/**
 * Processes one record until it is handled, found to be a duplicate, parked, dead-lettered, ignored or, because of its
 * type, skipped. Only then is the
 * record acknowledged. {@link FailurePolicy} decides what follows a failure.
 */
@ApplicationScoped
public class EventProcessor {

    private static final Logger LOG = Logger.getLogger(EventProcessor.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final double JITTER = 0.5;

    private final EventHandlers handlers;
    private final InboxLooks looks;
    private final ParkStore parked;
    private final ParkedCensus census;
    private final FailedEvents failedEvents;
    private final DatabaseGate database;
    private final ConsumerMetrics metrics;

    EventProcessor(
            EventHandlers handlers,
            InboxLooks looks,
            ParkStore parked,
            ParkedCensus census,
            FailedEvents failedEvents,
            DatabaseGate database,
            ConsumerMetrics metrics) {
        this.handlers = handlers;
        this.looks = looks;
        this.parked = parked;
        this.census = census;
        this.failedEvents = failedEvents;
        this.database = database;
        this.metrics = metrics;
    }

    /** Processes and acknowledges a record. Call this on the record's own context. */
    Uni<Void> process(Delivery delivery, Message<?> message, Stopwatch stopwatch, SharedTransactions transactions) {
        EventHandler handler = Objects.requireNonNull(handlers.of(delivery.channel()));
        if (!handler.takes(delivery)) {
            metrics.skipped(handler.channel());
            return Uni.createFrom().completionStage(message::ack);
        }
        if (isForAnother(handler, delivery)) {
            metrics.duplicate(handler.channel());
            LOG.debugf(
                    "channel %s: record %s is a letter that another consumer redrives",
                    handler.channel(), delivery.position());
            return Uni.createFrom().completionStage(message::ack);
        }
        var pause = Retry.pausing(FIRST_PAUSE, LONGEST_PAUSE);
        // An unforeseen failure is logged and the record processed anew: it is neither lost nor left in flight for
        // ever.
        return Retry.untilSuccess(() -> attemptUntilEnded(handler, delivery, stopwatch, transactions), failure -> {
                    LOG.errorf(
                            failure,
                            "channel %s: processing record %s failed unexpectedly, it is processed again",
                            handler.channel(),
                            delivery.position());
                    return pause.apply(failure);
                })
                .chain(ending -> Uni.createFrom().completionStage(() -> switch (ending) {
                    case FailedEvents.Ending.Done done -> message.ack();
                    case FailedEvents.Ending.HandedBack back -> message.nack(back.failure());
                }));
    }

    /**
     * Whether the record is a redriven letter of another consumer. The inbox can't tell: it forgets events before their
     * letters are gone.
     */
    private boolean isForAnother(EventHandler handler, Delivery delivery) {
        return RedriveMark.isIn(delivery.raw().headers())
                && RedriveMark.isForAnother(
                        delivery.headers(),
                        delivery.raw().topic(),
                        handler.consumer(),
                        channel -> handlers.of(channel) != null);
    }

    private Uni<FailedEvents.Ending> attemptUntilEnded(
            EventHandler handler, Delivery delivery, Stopwatch stopwatch, SharedTransactions transactions) {
        var tries = new Tries();
        Supplier<Uni<Void>> work = () -> attempt(handler, delivery, tries.attempt, stopwatch, transactions);
        return Retry.untilSuccess(
                        () -> tries.begin() ? Uni.createFrom().deferred(work::get) : Contexts.isolated(work),
                        afterFailure(handler, delivery, tries, stopwatch))
                .<FailedEvents.Ending>replaceWith(new FailedEvents.Ending.Done())
                .onFailure(failure -> tries.decision != null)
                .recoverWithUni(failure -> failedEvents.end(
                        handler, delivery, tries.attempt, failure, Objects.requireNonNull(tries.decision), stopwatch));
    }

    /** Waits or pauses before the next attempt; fails if the decision allows no further attempt. */
    private Function<Throwable, Uni<Void>> afterFailure(
            EventHandler handler, Delivery delivery, Tries tries, Stopwatch stopwatch) {
        var registryPause = Retry.pausing(FIRST_PAUSE, LONGEST_PAUSE);
        return failure -> database.isAway(failure).chain(away -> {
            var cause = FailureCause.of(failure, away);
            FirstDelivery decision = handler.policy().afterFirstDelivery(cause, tries.attempt, delivery.key() != null);
            return switch (decision) {
                case FailurePolicy.Wait(var resource)
                when resource == FailurePolicy.Resource.DATABASE -> stopwatch.without(database.awaitDatabase());
                case FailurePolicy.Wait wait -> {
                    LOG.warnf(
                            "channel %s: record %s waits for the schema registry: %s",
                            handler.channel(), delivery.position(), failure);
                    yield stopwatch.without(registryPause.apply(failure));
                }
                case FailurePolicy.Retry(var pause) -> {
                    metrics.retried(handler.channel());
                    LOG.debugf(
                            failure,
                            "channel %s: record %s: attempt %d failed and is repeated",
                            handler.channel(),
                            delivery.position(),
                            tries.attempt);
                    tries.attempt++;
                    yield Contexts.pause(withJitter(pause));
                }
                default -> {
                    tries.decision = decision;
                    yield Uni.createFrom().failure(failure);
                }
            };
        });
    }

    /** An event that has failed before shares its transaction with no other. */
    private Uni<Void> attempt(
            EventHandler handler, Delivery delivery, int number, Stopwatch stopwatch, SharedTransactions transactions) {
        EventContext context = delivery.context().withAttempt(number);
        return Contexts.here(handler.read(delivery))
                .chain(payload -> handler.isInbox()
                        ? transactions.run(delivery, payload, context, stopwatch, number > 1)
                        : handle(handler, delivery, payload, context));
    }

    private Uni<Void> handle(EventHandler handler, Delivery delivery, Object payload, EventContext context) {
        return mayWait(handler)
                .chain(may -> may ? looked(handler, delivery, payload, context) : handler.invoke(payload, context));
    }

    /**
     * Looks for parked events of the key, and whether the event was given up. A method without @Inbox calls other
     * systems before it asks the inbox: it is not called for a given-up event.
     */
    private Uni<Void> looked(EventHandler handler, Delivery delivery, Object payload, EventContext context) {
        var asked = looks.look(InboxEvent.of(handler, context), ParkStore.keyOf(delivery, context));
        return Contexts.here(asked).chain(look -> switch (look.admission()) {
            case FRESH -> handler.invokeLooked(payload, context, look.handled());
            case BEHIND_PARKED ->
                parked.parkBehind(handler, delivery, context)
                        .chain(behind -> behind ? Uni.createFrom().voidItem() : handler.invoke(payload, context));
            case DUPLICATE, GIVEN_UP -> {
                metrics.duplicate(handler.channel());
                yield Uni.createFrom().voidItem();
            }
        });
    }

    /**
     * Whether events of the channel may have to wait, or may have been given up. Services without a database choose
     * {@code ignore} or {@code connector}; keys may have been parked before the strategy was changed to one of these.
     */
    private Uni<Boolean> mayWait(EventHandler handler) {
        return switch (handler.strategy()) {
            case PARK, DEAD_LETTER -> Uni.createFrom().item(true);
            case IGNORE, CONNECTOR ->
                handler.policy().mayPark()
                        ? Uni.createFrom().item(true)
                        : Contexts.here(census.hasKeys(handler.channel()));
        };
    }

    private static Duration withJitter(Duration pause) {
        double factor = 1 + JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis(Math.max(1, Math.round(pause.toMillis() * factor)));
    }

    /** The attempts of one delivery: their number, and the decision after the last one. */
    private static final class Tries {
        private int attempt = 1;
        private boolean begun;
        private @Nullable FirstDelivery decision;

        /** Whether this is the first run, which needs no context of its own. */
        boolean begin() {
            boolean first = !begun;
            begun = true;
            return first;
        }
    }
}
