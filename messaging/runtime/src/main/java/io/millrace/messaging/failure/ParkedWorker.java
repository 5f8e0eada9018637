package io.millrace.messaging.failure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.async.LoopTimer;
import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.ServiceIdentity;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.failure.ParkStore.Claimed;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;

/**
 * Retries parked events when they are due: of each key only the first event, and after that is done the next.
 *
 * <p>A round claims the keys that are due and starts their events, without waiting for them. The next round begins when
 * the next key falls due, when an attempt has ended, and after the longest pause. A handler that never ends occupies its
 * key and one slot of its channel; other keys and channels go on. The liveness check reports such a handler, as it does
 * for consumers.
 */
@ApplicationScoped
public class ParkedWorker {

    private static final Logger LOG = Logger.getLogger(ParkedWorker.class);

    private static final int LAST = 10_100;
    private static final int KEYS_OF_A_CHANNEL = 16;

    /** While the database is away, or another transaction has locked a key that is due. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

    /** If an instance crashes with a claimed event, or loses its database, the event waits this long. */
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private static final Duration RENEW_EVERY = Duration.ofSeconds(20);

    /** The liveness check's limit for a round. A round only claims, and waits for no handler. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

    /** What a round is taken to have found that could not ask the database. */
    private static final Claimed RETRY = new Claimed(List.of(), Optional.of(SHORTEST_PAUSE));

    private final EventHandlers handlers;
    private final ParkStore parked;
    private final ParkedRetries retries;
    private final ParkedCensus census;
    private final DatabaseGate database;
    private final ServiceIdentity identity;
    private final LoopWatch watch;
    private final LoopWatch renewals;
    private final Vertx vertx;
    private final Context context;
    private final LoopTimer timer;
    private final Duration longestPause;
    private final Map<ParkedEvent, Long> running = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    ParkedWorker(
            EventHandlers handlers,
            ParkStore parked,
            ParkedRetries retries,
            ParkedCensus census,
            DatabaseGate database,
            ServiceIdentity identity,
            ParkedSignal signal,
            MessagingConfig config,
            Loops loops,
            Vertx vertx) {
        this.handlers = handlers;
        this.parked = parked;
        this.retries = retries;
        this.census = census;
        this.database = database;
        this.identity = identity;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.longestPause = config.parked().poll();
        this.watch = loops.watch("parked events", LONGEST_ROUND.plus(longestPause));
        this.renewals = loops.watch("claims of parked events", LONGEST_ROUND);
        this.timer = new LoopTimer(context, longestPause, this::round);
        signal.onDue(timer::dueIn);
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        if (!handlers.all().isEmpty()) {
            watch.begin();
            renewals.begin();
            timer.begin();
            vertx.setPeriodic(RENEW_EVERY.toMillis(), id -> context.runOnContext(ignored -> renew()));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        timer.stop();
        watch.stop();
        renewals.stop();
    }

    /** How long the slowest handler has been at a parked event of the channel; 0 if no handler runs. */
    public long longestHandlingNanos(String channel) {
        long now = System.nanoTime();
        return running.entrySet().stream()
                .filter(entry -> entry.getKey().consumer().equals(channel))
                .mapToLong(entry -> now - entry.getValue())
                .max()
                .orElse(0);
    }

    private void round() {
        Uni.createFrom()
                .deferred(this::claimDue)
                .onItemOrFailure()
                .invoke((claimed, failure) -> watch.ended(failure))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.debugf("no parked keys are claimed this round: %s", failure);
                    return RETRY;
                })
                .subscribe()
                .with(claimed -> context.runOnContext(ignored -> {
                    claimed.events().forEach(this::begin);
                    timer.rest(pauseAfter(claimed));
                }));
    }

    private Duration pauseAfter(Claimed claimed) {
        if (!claimed.events().isEmpty()) {
            return Duration.ZERO;
        }
        Duration untilNext = claimed.untilNext().orElse(longestPause);
        return untilNext.isPositive() ? untilNext : SHORTEST_PAUSE;
    }

    private Uni<Claimed> claimDue() {
        if (!database.isOpen()) {
            return Uni.createFrom().item(RETRY);
        }
        Map<String, Integer> room = room();
        return room.isEmpty() ? Uni.createFrom().item(Claimed.NOTHING) : parked.claim(room, CLAIM, identity.instance());
    }

    /**
     * The most keys to claim, by channel. A channel with parked keys from an earlier strategy is drained like any
     * other.
     */
    private Map<String, Integer> room() {
        var room = new TreeMap<String, Integer>();
        for (EventHandler handler : handlers.all()) {
            if (handler.policy().mayPark() || census.mayHaveKeys(handler.channel())) {
                room.put(handler.channel(), KEYS_OF_A_CHANNEL);
            }
        }
        running.keySet().forEach(event -> room.merge(event.consumer(), -1, Integer::sum));
        room.values().removeIf(free -> free <= 0);
        return room;
    }

    private void begin(ParkedEvent event) {
        EventHandler handler = handlers.of(event.consumer());
        if (handler == null) {
            return;
        }
        running.put(event, System.nanoTime());
        Contexts.runOn(Contexts.duplicate(context), () -> retries.retry(handler, event))
                .subscribe()
                .with(ignored -> ended(event), failure -> {
                    LOG.errorf(
                            failure,
                            "channel %s: the attempt at parked key %s failed unexpectedly",
                            event.consumer(),
                            event.key());
                    ended(event);
                });
    }

    /** Starts another round, because the next event of the key may be due now. */
    private void ended(ParkedEvent event) {
        running.remove(event);
        timer.dueIn(Duration.ZERO);
    }

    private void renew() {
        if (running.isEmpty() || stopped) {
            renewals.ended(null);
            return;
        }
        parked.renew(List.copyOf(running.keySet()), CLAIM)
                .onItemOrFailure()
                .invoke((nothing, failure) -> renewals.ended(failure))
                .subscribe()
                .with(
                        ignored -> {},
                        failure -> LOG.debugf("claims of parked keys are not renewed this time: %s", failure));
    }
}
