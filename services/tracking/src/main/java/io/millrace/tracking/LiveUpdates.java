package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import org.jspecify.annotations.Nullable;

/**
 * Who watches which order at this replica. An update is told at most once: who is not there, or does not keep up,
 * misses it, and asks for the order's state.
 */
@ApplicationScoped
class LiveUpdates {

    /** So many updates may wait for a watcher that does not keep up. */
    private static final int BUFFER = 64;

    private final ConcurrentMap<UUID, Set<MultiEmitter<? super Update>>> watchers = new ConcurrentHashMap<>();

    /** One update. */
    @RegisterForReflection
    record Update(
            UUID orderId,
            String type,
            @Nullable String status,
            @Nullable String detail,
            long version,
            Instant at) {

        static Update of(Change change) {
            return new Update(
                    change.orderId(), change.type(), change.status(), change.detail(), change.version(), change.at());
        }

        /** Where the order stands when somebody begins to watch. */
        static Update of(TrackedOrder order) {
            return new Update(
                    order.orderId(), "Snapshot", order.status(), order.detail(), order.version(), order.changedAt());
        }
    }

    LiveUpdates(MeterRegistry registry) {
        registry.gaugeMapSize("millrace.tracking.watched.orders", List.of(), watchers);
    }

    /** The updates of an order from now on, until the subscriber goes. */
    Multi<Update> watch(UUID orderId) {
        return Multi.createFrom()
                .<Update>emitter(emitter -> {
                    watchers.computeIfAbsent(orderId, id -> ConcurrentHashMap.newKeySet())
                            .add(emitter);
                    emitter.onTermination(() -> leave(orderId, emitter));
                })
                .onOverflow()
                .buffer(BUFFER)
                .onFailure()
                .recoverWithCompletion();
    }

    void tell(Change change) {
        Set<MultiEmitter<? super Update>> present = watchers.get(change.orderId());
        if (present != null) {
            Update update = Update.of(change);
            present.forEach(emitter -> emitter.emit(update));
        }
    }

    private void leave(UUID orderId, MultiEmitter<? super Update> emitter) {
        watchers.computeIfPresent(orderId, (id, present) -> {
            present.remove(emitter);
            return present.isEmpty() ? null : present;
        });
    }
}
