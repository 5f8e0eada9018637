package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.codec.UnknownWriterSchemaException;
import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.metrics.OutboxMetrics;

/**
 * Publishes the rows of one channel, round by round: remove what the last round published, retry a key that waits,
 * read, send, remove. One round at a time, on the relay's context.
 */
final class ChannelRelay {

    private static final long HOLDS_RELOAD_NANOS = Duration.ofSeconds(5).toNanos();

    private final String channel;
    private final OutboxReader reader;
    private final Horizon horizon;
    private final LaneKeeper lanes;
    private final ChannelPublisher publisher;
    private final WriterSchemas schemas;
    private final Holds holds;
    private final OutboxConfig config;
    private final OutboxMetrics metrics;

    private final Map<Integer, LaneWindow> windows = new TreeMap<>();
    private Set<Integer> inFlight = Set.of();
    private List<RelayedRow> toRemove = List.of();
    private long holdsLoaded;
    private boolean started;

    /** How a round ended. */
    sealed interface Round {
        /** Rows were dealt with: there may be more. */
        record Progress(int published) implements Round {}

        /** Nothing to do. */
        record Idle() implements Round {}

        /** The broker or the registry can't take rows now. */
        record Trouble(Throwable cause) implements Round {}
    }

    ChannelRelay(
            String channel,
            OutboxReader reader,
            Horizon horizon,
            LaneKeeper lanes,
            ChannelPublisher publisher,
            WriterSchemas schemas,
            Holds holds,
            OutboxConfig config,
            OutboxMetrics metrics) {
        this.channel = channel;
        this.reader = reader;
        this.horizon = horizon;
        this.lanes = lanes;
        this.publisher = publisher;
        this.schemas = schemas;
        this.holds = holds;
        this.config = config;
        this.metrics = metrics;
    }

    String channel() {
        return channel;
    }

    ChannelPublisher publisher() {
        return publisher;
    }

    /** Whether rows of the lane are on their way, or published and not removed yet. */
    boolean isBusy(int lane) {
        return inFlight.contains(lane) || toRemove.stream().anyMatch(row -> row.lane() == lane);
    }

    /** The lower bounds of our lanes, to count what waits in them. */
    Collection<LaneWindow> windows() {
        return windows.values();
    }

    Uni<Round> round() {
        Collection<Lease> leases = lanes.usable();
        return removePublished()
                .chain(() -> prepare(leases))
                .chain(() -> retryHeld(leases))
                .chain(retried -> retried != null ? Uni.createFrom().item(retried) : publishNext(leases))
                .eventually(() -> inFlight = Set.of());
    }

    /** Rows that were published but could not be removed yet must be before anything is read again. */
    private Uni<Void> removePublished() {
        if (toRemove.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return reader.remove(channel, toRemove)
                .invoke(() -> toRemove = List.of())
                .replaceWithVoid();
    }

    private Uni<Void> prepare(Collection<Lease> leases) {
        boolean changed = follow(leases);
        Uni<Void> ready =
                started ? Uni.createFrom().voidItem() : schemas.exchange().invoke(() -> started = true);
        if (!changed && System.nanoTime() - holdsLoaded < HOLDS_RELOAD_NANOS) {
            return ready;
        }
        return ready.chain(() -> holds.load(windows.keySet())).invoke(() -> holdsLoaded = System.nanoTime());
    }

    private boolean follow(Collection<Lease> leases) {
        boolean changed =
                windows.keySet().retainAll(leases.stream().map(Lease::lane).collect(Collectors.toSet()));
        for (Lease lease : leases) {
            LaneWindow window = windows.get(lease.lane());
            if (window == null || window.epoch() != lease.epoch()) {
                windows.put(lease.lane(), new LaneWindow(lease));
                changed = true;
            }
        }
        return changed;
    }

    private Uni<@Nullable Round> retryHeld(Collection<Lease> leases) {
        return holds.due()
                .<Uni<@Nullable Round>>map(key -> holds.head(key).chain(rows -> {
                    if (rows.isEmpty()) {
                        return holds.release(key).replaceWith((Round) new Round.Progress(0));
                    }
                    return schemas.exchange()
                            .chain(() -> publish(rows, leases))
                            .chain(outcome -> settleHeld(rows.getFirst(), outcome));
                }))
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    private Uni<Round> settleHeld(RelayedRow row, Outcome outcome) {
        if (!outcome.published().isEmpty()) {
            metrics.published(channel, 1);
            return holds.succeeded(row).replaceWith(new Round.Progress(1));
        }
        Throwable poison = outcome.poisoned().get(row);
        if (poison != null) {
            return holds.failedAgain(row, poison).replaceWith(new Round.Progress(0));
        }
        return trouble(outcome);
    }

    private Uni<Round> publishNext(Collection<Lease> leases) {
        if (leases.isEmpty()) {
            return Uni.createFrom().item(new Round.Idle());
        }
        // Taken before the read: what is settled by now, the read sees.
        long settled = horizon.settled();
        return reader.read(channel, windows.values(), config.batchSize()).chain(rows -> {
            learn(rows, settled);
            metrics.oldest(channel, rows.isEmpty() ? null : rows.getFirst().storedAt());
            if (rows.isEmpty()) {
                return Uni.createFrom().item(new Round.Idle());
            }
            return holds.sift(rows)
                    .chain(free -> free.isEmpty()
                            ? Uni.createFrom().item(new Round.Progress(0))
                            : publish(free, leases).chain(outcome -> settle(outcome)));
        });
    }

    private void learn(List<RelayedRow> rows, long settled) {
        var byLane = new HashMap<Integer, List<RelayedRow>>();
        rows.forEach(row ->
                byLane.computeIfAbsent(row.lane(), lane -> new ArrayList<>()).add(row));
        boolean full = rows.size() == config.batchSize();
        // Of a full batch the rows are those with the lowest ids: a lane that has none may have some beyond the last.
        long known = full ? Math.min(settled, rows.getLast().id()) : settled;
        windows.forEach(
                (lane, window) -> window.read(byLane.getOrDefault(lane, List.of()), known, config.batchSize(), full));
    }

    private Uni<Outcome> publish(List<RelayedRow> rows, Collection<Lease> leases) {
        inFlight = rows.stream().map(RelayedRow::lane).collect(Collectors.toSet());
        var needed =
                leases.stream().filter(lease -> inFlight.contains(lease.lane())).toList();
        return publisher.publish(rows, () -> lanes.holds(needed));
    }

    private Uni<Round> settle(Outcome outcome) {
        toRemove = outcome.published();
        metrics.published(channel, toRemove.size());
        return removePublished().chain(() -> {
            if (!outcome.poisoned().isEmpty()) {
                return holds.hold(outcome.poisoned()).replaceWith(new Round.Progress(0));
            }
            return outcome.trouble() != null
                    ? trouble(outcome)
                    : Uni.createFrom()
                            .item(new Round.Progress(outcome.published().size()));
        });
    }

    private Uni<Round> trouble(Outcome outcome) {
        Throwable cause = outcome.trouble();
        if (cause instanceof UnknownWriterSchemaException unknown) {
            return schemas.lookFor(unknown).replaceWith(new Round.Progress(0));
        }
        metrics.failed(channel);
        return Uni.createFrom().item(new Round.Trouble(cause == null ? new IllegalStateException("no answer") : cause));
    }
}
