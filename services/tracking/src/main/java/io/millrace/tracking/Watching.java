package io.millrace.tracking;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.millrace.messaging.tx.Contexts;

/** Opens live views of orders. */
@ApplicationScoped
class Watching {

    private static final Logger LOG = Logger.getLogger(Watching.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    /** A client may watch an order as soon as it has placed it, before its first event is here. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(1);

    private static final int TIME_ORDERED = 7;

    private final Vertx vertx;
    private final LiveStore store;
    private final LiveUpdates updates;
    private final Duration heartbeat;

    Watching(
            Vertx vertx,
            LiveStore store,
            LiveUpdates updates,
            @ConfigProperty(name = "millrace.tracking.heartbeat") Duration heartbeat) {
        this.vertx = vertx;
        this.store = store;
        this.updates = updates;
        this.heartbeat = heartbeat;
    }

    /** Whether the order is known, or so new that its first event may be under way. */
    Uni<Boolean> isWatchable(UUID orderId) {
        return isNew(orderId) ? Uni.createFrom().item(true) : Contexts.isolated(() -> store.exists(orderId));
    }

    /** Ids of orders begin with the time at which they were made. */
    private static boolean isNew(UUID orderId) {
        return orderId.version() == TIME_ORDERED
                && Duration.between(Instant.ofEpochMilli(orderId.getMostSignificantBits() >>> 16), Instant.now())
                                .abs()
                                .compareTo(UNDER_WAY)
                        < 0;
    }

    /**
     * The updates of an order, one or more at a time; none for a heartbeat. Fails if the client does not keep up, or with
     * {@link LiveView.UnknownOrderException}.
     *
     * @param since where the client was; empty if it comes for the first time
     */
    Multi<List<Update>> watch(UUID orderId, Optional<Position> since) {
        Context context = vertx.getOrCreateContext();
        var view = new LiveView(orderId, since, store, () -> isNew(orderId));
        // Subscribed before the view reads where the order stands, so that no change in between is missed.
        var live = updates.watch(orderId)
                .map(Optional::of)
                .emitOn(command -> context.runOnContext(ignored -> command.run()));
        return Multi.createBy()
                .merging()
                .streams(live, looks())
                .onItem()
                .transformToUniAndConcatenate(view::on)
                .onFailure(failure -> !(failure instanceof BackPressureFailure)
                        && !(failure instanceof LiveView.UnknownOrderException))
                .invoke(failure -> LOG.warnf(
                        "A live view of order %s ends, and its client has to connect again: %s", orderId, failure));
    }

    /** At once, after pauses that double, and then with each heartbeat. */
    private Multi<Optional<Change>> looks() {
        return Multi.createFrom()
                .emitter(
                        emitter -> {
                            var timer = new AtomicLong();
                            emitter.onTermination(() -> vertx.cancelTimer(timer.get()));
                            look(emitter, timer, FIRST_PAUSE);
                        },
                        BackPressureStrategy.DROP);
    }

    private void look(MultiEmitter<? super Optional<Change>> emitter, AtomicLong timer, Duration growing) {
        emitter.emit(Optional.empty());
        Duration pause = growing.compareTo(heartbeat) < 0 ? growing : heartbeat;
        if (!emitter.isCancelled()) {
            timer.set(vertx.setTimer(pause.toMillis(), id -> look(emitter, timer, pause.multipliedBy(2))));
        }
    }
}
