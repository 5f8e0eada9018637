package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

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
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.metrics.OutboxMetrics;
import io.millrace.messaging.relay.lease.LaneKeeper;
import io.millrace.messaging.relay.read.TimelineChangedException;
import io.millrace.messaging.sequence.Sequences;

/**
 * The relay of this instance: renews its leases and runs a loop for each channel, all on one event loop. The loops share
 * their polls and statements.
 */
@ApplicationScoped
public class Relay {

    private static final Logger LOG = Logger.getLogger(Relay.class);

    /** Starts after the connectors, so that the channels are there. */
    private static final int LAST = 10_000;

    /** Stops before anything that the relay needs goes away. */
    private static final int FIRST = 1;

    private final Context context;
    private final OutboxConfig config;
    private final RelayParts parts;
    private final RelaySignal signal;
    private final OutboxMetrics metrics;
    private final Loops watches;
    private final Survey survey;
    private final Sequences sequences;
    private final List<RelayLoop> loops = new ArrayList<>();
    private final Polls polls;
    private final Pace pace;
    private final Timer heartbeat;
    private final Timer surveyor;
    private final LaneKeeper lanes;
    private long raisedOn;
    private long raiseAfter = System.nanoTime();
    private boolean running;

    Relay(
            Vertx vertx,
            MessagingConfig config,
            RelayParts parts,
            RelaySignal signal,
            OutboxMetrics metrics,
            Survey survey,
            Sequences sequences,
            Loops loops) {
        this.context = vertx.getOrCreateContext();
        this.config = config.outbox();
        this.parts = parts;
        this.signal = signal;
        this.metrics = metrics;
        this.watches = loops;
        this.lanes = parts.keeper(this::fence, this::isBusy);
        this.polls = new Polls(context, () -> this.loops);
        this.pace = new Pace(parts.timeline(), lanes::isAlone, config.outbox());
        this.survey = survey;
        this.sequences = sequences;
        Duration lease = config.outbox().lease();
        this.heartbeat = new Timer("heartbeat", context, this::beat, lease.dividedBy(4), watch("heartbeat"));
        this.surveyor = new Timer("survey", context, this::survey, lease.dividedBy(8), watch("survey"));
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        if (parts.channels().isEmpty()) {
            return;
        }
        running = true;
        if (!config.relay()) {
            context.runOnContext(ignored -> surveyor.start());
            return;
        }
        context.runOnContext(ignored -> {
            Executor relay = command -> context.runOnContext(nothing -> command.run());
            for (String channel : parts.channels()) {
                var loop = new RelayLoop(
                        context,
                        parts.channelRelay(channel, lanes, this::confirm, relay),
                        polls,
                        pace,
                        config,
                        watch("channel " + channel));
                loops.add(loop);
                loop.start();
            }
            parts.timeline().onChange(heartbeat::now);
            heartbeat.start();
            surveyor.start();
        });
        signal.onStored(lanes -> context.runOnContext(ignored -> loops.forEach(loop -> loop.stored(lanes))));
        signal.onHoldsChanged(
                channel -> context.runOnContext(ignored -> loops.forEach(loop -> loop.holdsChanged(channel))));
    }

    void stop(@Observes @Priority(FIRST) ShutdownEvent event) {
        if (!running) {
            return;
        }
        running = false;
        var done = new CompletableFuture<Void>();
        context.runOnContext(ignored -> shutDown().subscribe().with(done::complete, done::completeExceptionally));
        try {
            done.get(config.publishTimeout().toMillis() / 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf(
                    "outbox: the leases could not be released, other instances take over the lanes when the leases expire: %s",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Uni<Void> shutDown() {
        polls.stop();
        // A heartbeat that is under way may still claim lanes: the member leaves after it, and so releases them.
        return Uni.join()
                .all(Stream.concat(
                                Stream.of(heartbeat.stop(), surveyor.stop()),
                                loops.stream().map(RelayLoop::stop))
                        .toList())
                .andCollectFailures()
                .replaceWithVoid()
                .invoke(() -> loops.forEach(loop -> loop.relay().publisher().close()))
                .chain(lanes::leave);
    }

    /**
     * Watches a loop. The limit is longer than any of the loops' waits, each of which has a limit of its own. It is
     * also longer than the time for which the broker may hold up a batch.
     */
    private LoopWatch watch(String name) {
        Duration longest =
                config.publishTimeout().compareTo(config.lease()) > 0 ? config.publishTimeout() : config.lease();
        return watches.watch("outbox: " + name, longest.multipliedBy(5));
    }

    private Uni<Void> beat() {
        int before = lanes.count();
        return lanes.beat()
                // A heartbeat on the new timeline follows at once.
                .onFailure(TimelineChangedException.class)
                .recoverWithNull()
                .invoke(() -> {
                    metrics.lanes(lanes.count());
                    if (lanes.count() != before) {
                        LOG.debugf("outbox: this instance owns %d lanes", lanes.count());
                        loops.forEach(RelayLoop::wake);
                    }
                    loops.forEach(RelayLoop::reconsider);
                });
    }

    /**
     * Observes two values that change slowly: the id up to which the table is settled, and the number of rows that
     * wait.
     */
    private Uni<Void> survey() {
        if (loops.isEmpty()) {
            return survey.enrolAndEstimate(lanes.member());
        }
        return raiseSequences()
                .chain(() -> parts.horizon().advance())
                .chain(() -> survey.countAndEstimate(
                        lanes.member(),
                        lanes.count(),
                        loops.stream().map(RelayLoop::relay).toList()));
    }

    /**
     * Raises the sequences on each new timeline: its database may be a copy whose sequences stand below its rows. A
     * failure does not keep the survey from its other work.
     */
    private Uni<Void> raiseSequences() {
        long current = parts.timeline().generation();
        return current == raisedOn || System.nanoTime() - raiseAfter < 0
                ? Uni.createFrom().voidItem()
                : sequences.raise().invoke(() -> raisedOn = current).onFailure().recoverWithUni(failure -> {
                    raiseAfter = System.nanoTime() + config.lease().toNanos();
                    LOG.warnf(
                            "outbox: the sequences could not be compared with their tables, the next attempt follows: %s",
                            failure);
                    return Uni.createFrom().voidItem();
                });
    }

    private Uni<Void> fence(String instance) {
        return Uni.join()
                .all(loops.stream()
                        .map(loop -> loop.relay().publisher().fence(instance))
                        .toList())
                .andFailFast()
                .ifNoItem()
                .after(config.lease())
                .fail()
                .emitOn(command -> context.runOnContext(nothing -> command.run()))
                .replaceWithVoid();
    }

    /** Asks the database whether this instance holds these lanes. If not, a heartbeat learns the leases at once. */
    private Uni<Boolean> confirm(Set<Integer> asked) {
        return lanes.confirm(asked).invoke(ours -> {
            if (!ours) {
                heartbeat.now();
            }
        });
    }

    private boolean isBusy(int lane) {
        return loops.stream().anyMatch(loop -> loop.relay().isBusy(lane));
    }
}
