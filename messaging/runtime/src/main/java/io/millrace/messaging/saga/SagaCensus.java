package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.async.Backoff;
import io.millrace.messaging.async.LoopTimer;
import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.metrics.SagaMetrics;

/**
 * Counts the sagas of all instances: every second while the counts change or this instance is asked for new sagas, and after
 * pauses that double while neither is the case.
 */
@ApplicationScoped
class SagaCensus {

    private static final Logger LOG = Logger.getLogger(SagaCensus.class);

    private static final int LAST = 10_200;
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(16);

    /** The liveness check's limit for a round, whose statements have limits of their own. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(5);

    private static final Duration OF_LATE = Duration.ofSeconds(10);

    private final SagaStore store;
    private final SagaDefinitions definitions;
    private final SagaPressure pressure;
    private final SagaMetrics metrics;
    private final LoopWatch watch;
    private final LoopTimer timer;
    private final Backoff pauses = new Backoff(SHORTEST_PAUSE, LONGEST_PAUSE);
    private final AtomicBoolean used = new AtomicBoolean();

    /** Whether the present pause is longer than the shortest one. */
    private final AtomicBoolean slow = new AtomicBoolean();

    private Map<SagaStatus, Long> latest = Map.of();
    private long latestAt = System.nanoTime();

    SagaCensus(
            SagaStore store,
            SagaDefinitions definitions,
            SagaPressure pressure,
            SagaMetrics metrics,
            Loops loops,
            Vertx vertx) {
        this.store = store;
        this.definitions = definitions;
        this.pressure = pressure;
        this.metrics = metrics;
        this.watch = loops.watch("census of sagas", LONGEST_ROUND);
        this.timer = new LoopTimer(vertx.getOrCreateContext(), LONGEST_PAUSE, this::take);
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        if (!definitions.isEmpty()) {
            watch.begin();
            pressure.onUse(this::countSoon);
            timer.begin();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        timer.stop();
        watch.stop();
    }

    private void countSoon() {
        used.set(true);
        if (slow.compareAndSet(true, false)) {
            timer.dueIn(Duration.ZERO);
        }
    }

    private void take() {
        long begun = pressure.begunSinceCensus();
        store.census(OF_LATE)
                .call(this::overdue)
                .invoke(counts -> observed(counts, begun))
                .subscribe()
                .with(counts -> again(null), failure -> {
                    LOG.debugf("sagas are not counted this time: %s", failure);
                    again(failure);
                });
    }

    /** Never fails: the admission of new sagas needs the census, and not this. */
    private Uni<Void> overdue() {
        return store.overdue()
                .invoke(found -> metrics.overdue(found.seconds(), found.postponed()))
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOG.debugf("overdue sagas are not counted this time: %s", failure))
                .onFailure()
                .recoverWithNull();
    }

    private void observed(Map<SagaStatus, Long> counts, long begun) {
        long underWay = 0;
        long ended = 0;
        long stuck = counts.getOrDefault(SagaStatus.STUCK, 0L);
        for (var count : counts.entrySet()) {
            if (count.getKey().isUnderWay()) {
                underWay += count.getValue();
            } else if (count.getKey().isEnded()) {
                ended += count.getValue();
            }
        }
        long now = System.nanoTime();
        double seconds = (now - latestAt) / (double) Duration.ofSeconds(1).toNanos();
        pressure.observed(underWay, stuck, (double) ended / OF_LATE.toSeconds(), begun, seconds);
        metrics.counted(counts, pressure.limit());
        if (used.getAndSet(false) || !counts.equals(latest)) {
            pauses.reset();
        }
        latest = counts;
        latestAt = now;
    }

    private void again(@Nullable Throwable failure) {
        watch.ended(failure);
        Duration pause = failure == null ? Duration.ofMillis(pauses.next()) : SHORTEST_PAUSE;
        slow.set(pause.compareTo(SHORTEST_PAUSE) > 0);
        timer.rest(pause);
    }
}
