package io.millrace.messaging.consume;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.config.FailureStrategy;
import io.millrace.messaging.config.IncomingConfig.FailureConfig;
import io.millrace.messaging.failure.DeadLetters;
import io.millrace.messaging.failure.ParkStore;
import io.millrace.messaging.inbox.Admission;
import io.millrace.messaging.inbox.InboxStore;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.Again;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.SessionSql;

/**
 * Deals with one record: handled, found to be a duplicate, parked, dead-lettered or ignored. Only then is it
 * acknowledged.
 *
 * <pre>
 *   decode --- can't, ever --------------------------------------------> dead letter
 *     |  \\--- registry away: wait, again
 *   handle --- database away: wait, again
 *     |  \\--- fails: a few times again, at once ---- still fails ------> park, dead letter, ignore or connector
 *     |   \\-- PermanentFailure ---------------------------------------> dead letter
 *   acknowledge
 * </pre>
 */
@ApplicationScoped
public class EventProcessor {

    private static final Logger LOG = Logger.getLogger(EventProcessor.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final double JITTER = 0.5;

    private final EventHandlers handlers;
    private final InboxStore inbox;
    private final ParkStore parked;
    private final DeadLetters deadLetters;
    private final DatabaseGate database;
    private final ConsumerMetrics metrics;

    EventProcessor(
            EventHandlers handlers,
            InboxStore inbox,
            ParkStore parked,
            DeadLetters deadLetters,
            DatabaseGate database,
            ConsumerMetrics metrics) {
        this.handlers = handlers;
        this.inbox = inbox;
        this.parked = parked;
        this.deadLetters = deadLetters;
        this.database = database;
        this.metrics = metrics;
    }

    /** How a record is dealt with: acknowledged, or given back to the connector with the reason. */
    private sealed interface Ending {
        record Done() implements Ending {}

        record Connectors(Throwable failure) implements Ending {}
    }

    /** Called on the record's own context. */
    Uni<Void> process(Delivery delivery, Message<?> message) {
        EventHandler handler = Objects.requireNonNull(handlers.of(delivery.channel()));
        var pause = Again.pausing(FIRST_PAUSE, LONGEST_PAUSE);
        // Comes to an end at last: what nobody foresaw is logged and begun anew, neither lost nor left to block.
        return Again.after(() -> deal(handler, delivery), failure -> {
                    LOG.errorf(failure, "channel %s: %s: again", handler.channel(), delivery.position());
                    return pause.apply(failure);
                })
                .chain(ending -> Uni.createFrom().completionStage(() -> switch (ending) {
                    case Ending.Done done -> message.ack();
                    case Ending.Connectors connectors -> message.nack(connectors.failure());
                }));
    }

    private Uni<Ending> deal(EventHandler handler, Delivery delivery) {
        return Uni.createFrom()
                .item(delivery::context)
                .chain(context ->
                        decode(handler, delivery).chain(payload -> attempt(handler, delivery, payload, context)))
                .onFailure(UndecodableException.class)
                .recoverWithUni(failure -> surely(() -> deadLetters.undecodable(handler, delivery, failure)));
    }

    private Uni<Object> decode(EventHandler handler, Delivery delivery) {
        var pause = Again.pausing(FIRST_PAUSE, LONGEST_PAUSE);
        return Again.after(() -> Contexts.here(handler.decode(delivery)), failure -> {
            if (!(failure instanceof RegistryAwayException)) {
                return Uni.createFrom().failure(failure);
            }
            LOG.warnf("channel %s: %s waits: %s", handler.channel(), delivery.position(), failure);
            return pause.apply(failure);
        });
    }

    private Uni<Ending> attempt(EventHandler handler, Delivery delivery, Object payload, EventContext context) {
        Supplier<Uni<Void>> work = () -> handle(handler, delivery, payload, context);
        return Again.after(
                        () -> context.attempt() == 1 ? Uni.createFrom().deferred(work::get) : Contexts.isolated(work),
                        this::unlessTheDatabaseIsAway)
                .<Ending>replaceWith(new Ending.Done())
                .onFailure()
                .recoverWithUni(failure -> again(handler, delivery, payload, context, failure));
    }

    /** While the database is away nothing is tried, and nothing counts as an attempt. */
    private Uni<Void> unlessTheDatabaseIsAway(Throwable failure) {
        return database.isAway(failure)
                .chain(away ->
                        away ? database.awaitDatabase() : Uni.createFrom().failure(failure));
    }

    private Uni<Ending> again(
            EventHandler handler, Delivery delivery, Object payload, EventContext context, Throwable failure) {
        FailureConfig config = handler.config().failure();
        if (failure instanceof PermanentFailure || context.attempt() > config.retries()) {
            return giveUp(handler, delivery, context, failure);
        }
        metrics.retried(handler.channel());
        LOG.debugf(failure, "channel %s: %s, attempt %d", handler.channel(), delivery.position(), context.attempt());
        return Contexts.pause(pauseBefore(context.attempt() + 1, config))
                .chain(() -> attempt(handler, delivery, payload, context.withAttempt(context.attempt() + 1)));
    }

    private Uni<Void> handle(EventHandler handler, Delivery delivery, Object payload, EventContext context) {
        if (handler.isInbox()) {
            return SessionSql.inTransaction(
                    () -> inbox.admit(handler.channel(), ParkStore.keyOf(delivery, context), context.inboxId())
                            .chain(admission -> admitted(admission, handler, delivery, payload, context)));
        }
        if (handler.strategy() == FailureStrategy.PARK) {
            return parked.parkBehind(handler, delivery, context)
                    .chain(behind -> behind ? Uni.createFrom().voidItem() : handler.invoke(payload, context));
        }
        return handler.invoke(payload, context);
    }

    private Uni<Void> admitted(
            Admission admission, EventHandler handler, Delivery delivery, Object payload, EventContext context) {
        return switch (admission) {
            case FRESH -> handler.invoke(payload, context);
            case BEHIND_PARKED -> parked.append(handler, delivery, context);
            case DUPLICATE -> {
                metrics.duplicate(handler.channel());
                yield Uni.createFrom().voidItem();
            }
        };
    }

    private Uni<Ending> giveUp(EventHandler handler, Delivery delivery, EventContext context, Throwable failure) {
        FailureStrategy strategy = failure instanceof PermanentFailure && handler.strategy() == FailureStrategy.PARK
                ? FailureStrategy.DEAD_LETTER
                : handler.strategy();
        return switch (strategy) {
            case PARK -> surely(() -> parked.park(handler, delivery, context, failure));
            case DEAD_LETTER -> surely(() -> deadLetters.failed(handler, delivery, context, failure));
            case IGNORE -> {
                metrics.ignored(handler.channel());
                LOG.warnf("channel %s: %s ignored: %s", handler.channel(), delivery.position(), failure);
                yield Uni.createFrom().item(new Ending.Done());
            }
            case CONNECTOR -> Uni.createFrom().item(new Ending.Connectors(failure));
        };
    }

    /** What must not fail is repeated until it does not: a record is acknowledged only when it is safe somewhere. */
    private Uni<Ending> surely(Supplier<Uni<Void>> action) {
        var pause = Again.pausing(FIRST_PAUSE, LONGEST_PAUSE);
        return Again.after(() -> Contexts.isolated(action), failure -> {
                    LOG.warnf("can't be put aside yet: %s", failure.toString());
                    return pause.apply(failure);
                })
                .replaceWith(new Ending.Done());
    }

    private static Duration pauseBefore(int attempt, FailureConfig config) {
        double factor = Math.pow(2, attempt - 2.0)
                * (1 + JITTER * ThreadLocalRandom.current().nextDouble());
        return Duration.ofMillis(Math.max(1, Math.round(config.retryDelay().toMillis() * factor)));
    }
}
