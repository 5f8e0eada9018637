package io.millrace.tracking;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import org.jspecify.annotations.Nullable;

/** Who watches which order at this replica. What is not heard here, {@link LiveView} finds in the projection. */
@ApplicationScoped
class LiveUpdates {

    /** The most buffered changes of a slow subscriber. */
    private static final int BUFFER = 64;

    private final ConcurrentMap<UUID, Set<MultiEmitter<? super Change>>> watchers = new ConcurrentHashMap<>();

    LiveUpdates(MeterRegistry registry) {
        registry.gaugeMapSize("millrace.tracking.watched.orders", List.of(), watchers);
    }

    /** The changes of an order from now on, until the subscriber goes; fails if the subscriber does not keep up. */
    Multi<Change> watch(UUID orderId) {
        return Multi.createFrom()
                .<Change>emitter(emitter -> {
                    watchers.compute(orderId, (id, present) -> {
                        Set<MultiEmitter<? super Change>> all =
                                present == null ? ConcurrentHashMap.newKeySet() : present;
                        all.add(emitter);
                        return all;
                    });
                    emitter.onTermination(() -> leave(orderId, emitter));
                })
                .onOverflow()
                .buffer(BUFFER);
    }

    boolean isWatched(UUID orderId) {
        return watchers.containsKey(orderId);
    }

    /**
     * Whether the order with this id is watched. A change that is heard just before its first watcher comes is found in the
     * projection, as one that is heard by nobody.
     *
     * @param id the key of a record; one that is no order's id is refused where the record is decoded
     */
    boolean isWatched(@Nullable String id) {
        try {
            return id == null || isWatched(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    void tell(Change change) {
        Set<MultiEmitter<? super Change>> present = watchers.get(change.orderId());
        if (present != null) {
            present.forEach(emitter -> emitter.emit(change));
        }
    }

    private void leave(UUID orderId, MultiEmitter<? super Change> emitter) {
        watchers.computeIfPresent(orderId, (id, present) -> {
            present.remove(emitter);
            return present.isEmpty() ? null : present;
        });
    }
}
