package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.async.LoopTimer;
import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.async.Unis;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.saga.DueSagas.Found;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.SessionSql;

/**
 * Finds sagas whose deadline has passed, by the database's clock, and applies the deadline, whichever instance started
 * the saga.
 *
 * <p>A look that finds no due saga is followed by the next one when the next deadline passes, by the table or by a signal of
 * this process, and after the longest pause.
 *
 * <p>Every wait has a limit. A saga whose deadline fails is postponed, each time for longer. A database that is away,
 * or takes no writes, does not count against the saga. A round does not wait for a saga that hangs; the database ends
 * the transaction of such a saga, and a silent database's connection is closed.
 */
@ApplicationScoped
class SagaDeadlines {

    private static final Logger LOG = Logger.getLogger(SagaDeadlines.class);

    private static final int LAST = 10_200;
    private static final int OF_EACH_TYPE = 32;
    private static final int AT_ONCE = 8;

    /** How long a round waits for one saga. */
    private static final Duration ROUND_LIMIT = Duration.ofSeconds(2);

    /** The database ends a saga's transaction that is idle, or runs one statement, for this long. */
    private static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(20);

    /** This instance gives up a saga after this time, and postpones its deadline. */
    private static final Duration HANG_LIMIT = Duration.ofSeconds(30);

    /** Pause between two looks while sagas are due, or the database is away. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** The liveness check's limit for a round. A round ends within a minute, whether the database answers or not. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

    private static final Duration UNDEFINED_TYPES_EVERY = Duration.ofMinutes(5);

    private final SagaEngine engine;
    private final DueSagas due;
    private final SagaDefinitions definitions;
    private final DatabaseGate database;
    private final Context context;
    private final LoopTimer timer;
    private final Duration shortestPause;
    private final Duration longestPause;
    private final Set<UUID> inProgress = ConcurrentHashMap.newKeySet();
    private final LoopWatch watch;
    private long undefinedTypesChecked = System.nanoTime() - UNDEFINED_TYPES_EVERY.toNanos();

    SagaDeadlines(
            SagaEngine engine,
            DueSagas due,
            SagaDefinitions definitions,
            DatabaseGate database,
            DeadlineSignal signal,
            Loops loops,
            Vertx vertx,
            MessagingConfig config) {
        this.engine = engine;
        this.due = due;
        this.definitions = definitions;
        this.database = database;
        this.context = vertx.getOrCreateContext();
        this.longestPause = config.saga().deadlinePoll();
        this.shortestPause = longestPause.compareTo(SHORTEST_PAUSE) < 0 ? longestPause : SHORTEST_PAUSE;
        this.watch = loops.watch("deadlines of sagas", LONGEST_ROUND.plus(longestPause));
        this.timer = new LoopTimer(context, longestPause, this::round);
        signal.onDue(timer::dueIn);
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        if (!definitions.isEmpty()) {
            watch.begin();
            timer.begin();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        timer.stop();
        watch.stop();
    }

    private void round() {
        Uni<Duration> pause = inProgress.size() < AT_ONCE && database.isOpen()
                ? look()
                : Uni.createFrom().item(shortestPause);
        pause.call(this::undefinedTypes)
                .onItemOrFailure()
                .invoke((next, failure) -> watch.ended(failure))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.debugf("deadlines of sagas: the round failed, the next one follows: %s", failure);
                    return shortestPause;
                })
                .subscribe()
                .with(timer::rest);
    }

    /** Returns the pause until the next look. */
    private Uni<Duration> look() {
        return due.find(definitions.types(), inProgress, OF_EACH_TYPE).chain(found -> Multi.createFrom()
                .iterable(found.ids())
                .onItem()
                .transformToUni(id -> begin(id).ifNoItem().after(ROUND_LIMIT).recoverWithItem(() -> null))
                .merge(AT_ONCE)
                .collect()
                .last()
                .replaceWith(pauseAfter(found)));
    }

    private Duration pauseAfter(Found found) {
        if (found.ids().isEmpty()) {
            return found.untilNext().orElse(longestPause);
        }
        return found.ids().size() < OF_EACH_TYPE ? shortestPause : Duration.ZERO;
    }

    /**
     * Completes when the saga's deadline is applied, postponed or given up. The work goes on even if the round no
     * longer waits for it.
     */
    private Uni<Void> begin(UUID id) {
        if (inProgress.size() >= AT_ONCE || !inProgress.add(id)) {
            return Uni.createFrom().voidItem();
        }
        return Unis.eager(Contexts.runOn(Contexts.duplicate(context), () -> handle(id))
                .ifNoItem()
                .after(HANG_LIMIT)
                .fail()
                .onFailure()
                .recoverWithUni(failure -> Contexts.runOn(context, () -> failed(id, failure)))
                .eventually(() -> inProgress.remove(id)));
    }

    private Uni<Void> handle(UUID id) {
        return SessionSql.inTransaction(() -> due.lock(id, TRANSACTION_LIMIT)
                .chain(locked -> locked
                        ? engine.change(id, SagaDeadlines::deadline).replaceWithVoid()
                        : Uni.createFrom().voidItem()));
    }

    private static Optional<SagaEngine.Change<?>> deadline(Saga<?> saga, SagaMachine machine) {
        return SagaEngine.change(saga, machine, new SagaEvent.Deadline());
    }

    private Uni<Void> failed(UUID id, Throwable failure) {
        if (failure instanceof SagaChangedException) {
            return inTheNextRound(id, failure);
        }
        // A saga that hangs may wait for the database.
        Uni<Boolean> isAway = failure instanceof TimeoutException ? database.isSilent() : database.isAway(failure);
        return isAway.chain(away -> {
            if (!away) {
                return postpone(id, failure);
            }
            // Every due saga would fail again at once, and each time the pool would get new connections.
            database.awaitDatabase().subscribe().with(nothing -> {});
            return inTheNextRound(id, failure);
        });
    }

    private Uni<Void> inTheNextRound(UUID id, Throwable failure) {
        timer.dueIn(shortestPause);
        LOG.debugf("saga %s: its deadline is handled in the next round: %s", id, failure);
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> postpone(UUID id, Throwable failure) {
        String why = failure instanceof TimeoutException
                ? "the attempt has not ended after %d s".formatted(HANG_LIMIT.toSeconds())
                : failure.toString();
        LOG.warnf("saga %s: handling its deadline failed, the next attempt follows after a pause: %s", id, why);
        return due.postpone(id, FIRST_PAUSE, LONGEST_PAUSE, why)
                .invoke(() -> timer.dueIn(FIRST_PAUSE))
                .onFailure()
                .invoke(other -> LOG.debugf("saga %s: its deadline could not be postponed: %s", id, other))
                .onFailure()
                .recoverWithNull();
    }

    /**
     * Warns of due sagas whose type this release does not define. Sagas of a newer release's type wait for that
     * release; sagas of a type that is gone need a person.
     */
    private Uni<Void> undefinedTypes() {
        if (System.nanoTime() - undefinedTypesChecked < UNDEFINED_TYPES_EVERY.toNanos()) {
            return Uni.createFrom().voidItem();
        }
        undefinedTypesChecked = System.nanoTime();
        return Contexts.runOn(context, () -> due.undefinedTypes(definitions.types()))
                .invoke(SagaDeadlines::warnOf)
                .replaceWithVoid();
    }

    private static void warnOf(List<String> types) {
        if (!types.isEmpty()) {
            LOG.warnf("sagas of types that this release does not define are due and wait: %s", types);
        }
    }
}
