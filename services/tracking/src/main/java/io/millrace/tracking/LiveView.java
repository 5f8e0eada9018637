package io.millrace.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.Contexts;

/**
 * One client's view of an order. It begins with a snapshot, or with what has happened since the position that the client
 * names. Then come the changes as they are heard of, each at most once and versions only rising.
 *
 * <p>Live changes and the projection come from consumers of their own, and either may be ahead. So the view looks into
 * the projection also when a change leaves a gap, and now and then: what was live before the view began, or was not heard
 * here at all, is told from there.
 *
 * <p>Not for concurrent use: a signal follows when the one before is done.
 */
final class LiveView {

    private static final Logger LOG = Logger.getLogger(LiveView.class);

    private final UUID orderId;
    private final LiveStore store;
    private final BooleanSupplier expected;
    private final boolean resumed;
    private Position position;
    private @Nullable String status;
    private boolean begun;

    /** Nothing is known of the order, and it is too old for its first event to be under way. */
    static final class UnknownOrderException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownOrderException(UUID orderId) {
            super("order %s does not exist".formatted(orderId));
        }
    }

    /**
     * @param since where the client was; empty if it comes for the first time
     * @param expected whether the first event of an unknown order may still be under way
     */
    LiveView(UUID orderId, Optional<Position> since, LiveStore store, BooleanSupplier expected) {
        this.orderId = orderId;
        this.store = store;
        this.expected = expected;
        this.resumed = since.isPresent();
        this.position = since.orElse(Position.NONE);
    }

    /**
     * The updates that follow from a change that was heard of, or from the time to look into the projection.
     *
     * @param change empty if it is time to look
     */
    Uni<List<Update>> on(Optional<Change> change) {
        if (!begun) {
            begun = true;
            return begin().map(first -> and(first, change));
        }
        if (change.isEmpty()) {
            return look().invoke(this::demandKnown);
        }
        if (position.covers(change.get())) {
            return Uni.createFrom().item(List.of());
        }
        return (position.isJustBefore(change.get()) ? Uni.createFrom().item(List.<Update>of()) : look())
                .map(missing -> and(missing, change));
    }

    private Uni<List<Update>> begin() {
        if (resumed) {
            return Contexts.isolated(() -> store.statusAt(orderId, position))
                    .invoke(found -> status = found.orElse(null))
                    .chain(this::since);
        }
        return Contexts.isolated(() -> store.snapshot(orderId)).chain(found -> {
            if (found.isEmpty()) {
                return since();
            }
            Update snapshot = found.get();
            position = new Position(snapshot.version(), snapshot.shipmentVersion());
            status = snapshot.status();
            return Uni.createFrom().item(List.of(snapshot));
        });
    }

    /** What the projection knows more; nothing while the database is away: the next look sees it. */
    private Uni<List<Update>> look() {
        return since().onFailure().recoverWithItem(failure -> {
            LOG.debugf(failure, "A live view of order %s can't look into the projection", orderId);
            return List.of();
        });
    }

    private Uni<List<Update>> since() {
        return Contexts.isolated(() -> store.since(orderId, position))
                .map(changes -> changes.stream().map(this::take).toList());
    }

    private List<Update> and(List<Update> updates, Optional<Change> change) {
        if (change.isEmpty() || position.covers(change.get())) {
            return updates;
        }
        var all = new ArrayList<>(updates);
        // The projection has resolved the changes that it knows, a live one is as the event says.
        all.add(take(change.get().from(status)));
        return all;
    }

    private Update take(Change change) {
        position = position.after(change);
        status = change.status() == null ? status : change.status();
        return Update.of(change, position);
    }

    private void demandKnown(List<Update> updates) {
        if (position.equals(Position.NONE) && !expected.getAsBoolean()) {
            throw new UnknownOrderException(orderId);
        }
    }
}
