package io.millrace.messaging.failure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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

import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.config.ServiceIdentity;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;

/**
 * Retries parked events when they are due: of each key only the first event, and after that is done the next.
 *
 * <p>A round claims the keys that are due and starts their events, without waiting for them. A handler that never ends
 * occupies its key and one slot of its channel; other keys and channels go on. The liveness check reports such a
 * handler, as it does for consumers.
 */
@ApplicationScoped
public class ParkedWorker {

    private static final Logger LOG = Logger.getLogger(ParkedWorker.class);

    private static final int LAST = 10_100;
    private static final int KEYS_OF_A_CHANNEL = 16;
    private static final long PAUSE_MS = 250;

    /** If an instance crashes with a claimed event, or loses its database, the event waits this long. */
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private static final Duration RENEW_EVERY = Duration.ofSeconds(20);

    /** The liveness check's limit for a round. A round only claims, and waits for no handler. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

    private final EventHandlers handlers;
    private final ParkStore parked;
    private final ParkedRetries retries;
    private final ParkedCensus census;
    private final DatabaseGate database;
    private final ServiceIdentity identity;
    private final LoopWatch watch;
    private final LoopWatch renewals;
    private final Vertx vertx;
    private final Map<ParkedEvent, Long> running = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    // Accessed on the worker's context only.
    private boolean inRound;
    private boolean anotherRound;
    private long timer;

    ParkedWorker(
            EventHandlers handlers,
            ParkStore parked,
            ParkedRetries retries,
            ParkedCensus census,
            DatabaseGate database,
            ServiceIdentity identity,
            Loops loops,
            Vertx vertx) {
        this.handlers = handlers;
        this.parked = parked;
        this.retries = retries;
        this.census = census;
        this.database = database;
        this.identity = identity;
        this.watch = loops.watch("parked events", LONGEST_ROUND);
        this.renewals = loops.watch("claims of parked events", LONGEST_ROUND);
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        if (!handlers.all().isEmpty()) {
            watch.begin();
            renewals.begin();
            Context context = vertx.getOrCreateContext();
            context.runOnContext(ignored -> round(context));
            vertx.setPeriodic(RENEW_EVERY.toMillis(), id -> context.runOnContext(ignored -> renew()));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
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

    private void round(Context context) {
        if (stopped) {
            return;
        }
        if (inRound) {
            anotherRound = true;
            return;
        }
        inRound = true;
        anotherRound = false;
        vertx.cancelTimer(timer);
        Uni.createFrom()
                .deferred(this::claimDue)
                .onItemOrFailure()
                .invoke((events, failure) -> watch.ended(failure))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.debugf("no parked keys are claimed this round: %s", failure);
                    return List.of();
                })
                .subscribe()
                .with(events -> context.runOnContext(ignored -> {
                    events.forEach(event -> begin(context, event));
                    inRound = false;
                    if (anotherRound || !events.isEmpty()) {
                        round(context);
                    } else {
                        timer = vertx.setTimer(PAUSE_MS, id -> context.runOnContext(nothing -> round(context)));
                    }
                }));
    }

    private Uni<List<ParkedEvent>> claimDue() {
        Map<String, Integer> room = room();
        return room.isEmpty() || !database.isOpen()
                ? Uni.createFrom().item(List.of())
                : parked.claim(room, CLAIM, identity.instance());
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

    private void begin(Context context, ParkedEvent event) {
        EventHandler handler = handlers.of(event.consumer());
        if (handler == null) {
            return;
        }
        running.put(event, System.nanoTime());
        Contexts.runOn(Contexts.duplicate(context), () -> retries.retry(handler, event))
                .subscribe()
                .with(ignored -> ended(context, event), failure -> {
                    LOG.errorf(
                            failure,
                            "channel %s: the attempt at parked key %s failed unexpectedly",
                            event.consumer(),
                            event.key());
                    ended(context, event);
                });
    }

    /** Starts another round, because the next event of the key may be due now. */
    private void ended(Context context, ParkedEvent event) {
        running.remove(event);
        context.runOnContext(ignored -> round(context));
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
