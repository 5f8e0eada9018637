package io.millrace.messaging.relay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.relay.OutboxReader.Bound;
import io.millrace.messaging.relay.OutboxReader.Found;

/** What the relay reads of one channel: its lanes from their floors on, and the next batch ahead of time. */
final class LaneReads {

    private final String channel;
    private final OutboxReader reader;
    private final Horizon horizon;
    private final OutboxConfig config;
    private final Map<Integer, LaneWindow> windows = new TreeMap<>();
    private @Nullable Read ahead;

    /**
     * A look into the table.
     *
     * @param settled what was, before it
     */
    private record Read(long settled, Uni<Found> found) {}

    LaneReads(String channel, OutboxReader reader, Horizon horizon, OutboxConfig config) {
        this.channel = channel;
        this.reader = reader;
        this.horizon = horizon;
        this.config = config;
    }

    Collection<LaneWindow> windows() {
        return windows.values();
    }

    Set<Integer> lanes() {
        return windows.keySet();
    }

    /** @return whether other lanes are ours than before */
    boolean follow(Collection<Lease> leases) {
        boolean changed =
                windows.keySet().retainAll(leases.stream().map(Lease::lane).collect(Collectors.toSet()));
        for (Lease lease : leases) {
            LaneWindow window = windows.get(lease.lane());
            if (window == null || window.epoch() != lease.epoch()) {
                windows.put(lease.lane(), new LaneWindow(lease));
                changed = true;
            }
        }
        if (changed) {
            forget();
        }
        return changed;
    }

    /** Whether the next batch is read already, or about to be. */
    boolean isAhead() {
        return ahead != null;
    }

    /** What was read ahead is not the next batch after all. */
    void forget() {
        ahead = null;
    }

    /**
     * Asks for the next batch while one is published. It may be used only if the whole of that one was, so that no row is
     * seen before one of its key that was committed before it. Each lane is read from where the last read has seen it all,
     * which is no further than what was settled by then: a row of a low id that was committed just now is among those that
     * are read, and so stands before what was committed later.
     *
     * @param onTheirWay rows that are published already, or about to be, and not removed yet
     */
    void lookAhead(List<RelayedRow> onTheirWay) {
        List<RelayedRow> unsettled = onTheirWay.stream()
                .filter(row -> {
                    LaneWindow window = windows.get(row.lane());
                    return window != null && row.id() > window.seen();
                })
                .toList();
        var inLane = new HashMap<Integer, Integer>();
        unsettled.forEach(row -> inLane.merge(row.lane(), 1, Integer::sum));
        Read read = read(
                window ->
                        new Bound(window.lane(), window.seen(), window.limit() + inLane.getOrDefault(window.lane(), 0)),
                unsettled);
        ahead = new Read(read.settled(), Begun.of(read.found()));
    }

    /** The next batch, read ahead or now; if now, nothing that was published may be in the table any more. */
    Uni<Found> next() {
        Read read = ahead != null
                ? ahead
                : read(window -> new Bound(window.lane(), window.floor(), window.limit()), List.of());
        forget();
        return read.found().invoke(found -> learn(found, read.settled()));
    }

    private Read read(Function<LaneWindow, Bound> bound, List<RelayedRow> onTheirWay) {
        // Taken before the read: what is settled by now, the read sees.
        long settled = horizon.settled();
        return new Read(
                settled,
                reader.read(
                        channel,
                        windows.values().stream().map(bound).toList(),
                        config.batchSize(),
                        config.batchBytes().asLongValue(),
                        onTheirWay));
    }

    private void learn(Found found, long settled) {
        List<RelayedRow> rows = found.rows();
        boolean full = found.full();
        if (full && settled < rows.getLast().id()) {
            // A backlog: the sooner the bounds follow, the fewer removed rows the next reads walk over.
            Begun.of(horizon.advance());
        }
        var byLane = new HashMap<Integer, List<RelayedRow>>();
        rows.forEach(row ->
                byLane.computeIfAbsent(row.lane(), lane -> new ArrayList<>()).add(row));
        // Of a full batch the rows are those with the lowest ids: a lane that has none may have some beyond the last.
        long known = full ? Math.min(settled, rows.getLast().id()) : settled;
        windows.forEach(
                (lane, window) -> window.read(byLane.getOrDefault(lane, List.of()), known, config.batchSize(), full));
    }
}
