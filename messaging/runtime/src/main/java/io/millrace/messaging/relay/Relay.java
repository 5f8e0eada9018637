package io.millrace.messaging.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.metrics.OutboxMetrics;

/** The relay of this instance: renews its leases and runs a loop for each channel, all on one event loop. */
@ApplicationScoped
public class Relay {

    private static final Logger LOG = Logger.getLogger(Relay.class);

    /** After the connectors, so that the channels are there. */
    private static final int LAST = 10_000;

    /** Before anything that it needs goes away. */
    private static final int FIRST = 1;

    private final Context context;
    private final OutboxConfig config;
    private final RelayParts parts;
    private final RelaySignal signal;
    private final OutboxMetrics metrics;
    private final OutboxPressure pressure;
    private final List<RelayLoop> loops = new ArrayList<>();
    private final Timer heartbeat;
    private final Timer surveyor;
    private final LaneKeeper lanes;
    private boolean running;

    Relay(
            Vertx vertx,
            MessagingConfig config,
            RelayParts parts,
            RelaySignal signal,
            OutboxMetrics metrics,
            OutboxPressure pressure) {
        this.context = vertx.getOrCreateContext();
        this.config = config.outbox();
        this.parts = parts;
        this.signal = signal;
        this.metrics = metrics;
        this.pressure = pressure;
        this.lanes = parts.keeper(this::fence, this::isBusy);
        this.heartbeat = new Timer(context, this::beat);
        this.surveyor = new Timer(context, this::survey);
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        if (!config.relay() || parts.channels().isEmpty()) {
            return;
        }
        running = true;
        context.runOnContext(ignored -> {
            Executor relay = command -> context.runOnContext(nothing -> command.run());
            for (String channel : parts.channels()) {
                var loop = new RelayLoop(context, parts.channelRelay(channel, lanes, relay), config);
                loops.add(loop);
                loop.start();
            }
            heartbeat.every(config.lease().dividedBy(4));
            surveyor.every(config.lease().dividedBy(8));
        });
        signal.onWake(channels -> context.runOnContext(ignored -> loops.forEach(loop -> loop.wakeFor(channels))));
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
            LOG.warnf("outbox: leases not given back, others take over when they expire: %s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Uni<Void> shutDown() {
        heartbeat.stop();
        surveyor.stop();
        return Uni.join()
                .all(loops.stream().map(RelayLoop::stop).toList())
                .andCollectFailures()
                .replaceWithVoid()
                .invoke(() -> loops.forEach(loop -> loop.relay().publisher().close()))
                .chain(lanes::leave);
    }

    private Uni<Void> beat() {
        int before = lanes.count();
        return lanes.beat().invoke(() -> {
            metrics.lanes(lanes.count());
            if (lanes.count() != before) {
                LOG.debugf("outbox: %d lanes", lanes.count());
                loops.forEach(RelayLoop::wake);
            }
        });
    }

    /** What changes slowly: how far the table is settled, and how much waits in it. */
    private Uni<Void> survey() {
        return parts.horizon()
                .advance()
                .chain(() -> Multi.createFrom()
                        .iterable(loops)
                        .onItem()
                        .transformToUniAndConcatenate(loop -> parts.countPending(loop.relay()))
                        .collect()
                        .with(Collectors.summingLong(Long::longValue)))
                .invoke(pending -> pressure.observed(pending, lanes.count()))
                .replaceWithVoid();
    }

    private Uni<Void> fence(String instance) {
        return Uni.join()
                .all(loops.stream()
                        .map(loop -> loop.relay().publisher().fence(instance))
                        .toList())
                .andFailFast()
                .replaceWithVoid();
    }

    private boolean isBusy(int lane) {
        return loops.stream().anyMatch(loop -> loop.relay().isBusy(lane));
    }
}
