package io.millrace.messaging.relay.read;

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
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.async.Unis;
import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.relay.lease.Lease;
import io.millrace.messaging.relay.read.OutboxReader.Bound;
import io.millrace.messaging.relay.read.OutboxReader.Found;

/** Reads the rows of one channel for the relay: each lane from its floor on, and the next batch ahead of time. */
public final class LaneReads {

    private static final Logger LOG = Logger.getLogger(LaneReads.class);

    /** So many leases pass between two looks below the floors. */
    private static final int LEASES_BETWEEN_LOOKS = 3;

    private final String channel;
    private final OutboxReader reader;
    private final Horizon horizon;
    private final Timeline timeline;
    private final OutboxConfig config;
    private final long groundEveryNanos;
    private final Map<Integer, LaneWindow> windows = new TreeMap<>();
    private long groundChecked = System.nanoTime();
    private @Nullable Read ahead;
    private long generation;

    /**
     * A read of the table, under way or ended.
     *
     * @param settled the id up to which the rows were settled before the read
     * @param lanes the windows of the lanes that are read
     */
    private record Read(long settled, List<LaneWindow> lanes, Uni<Found> found) {}

    public LaneReads(String channel, OutboxReader reader, Horizon horizon, Timeline timeline, OutboxConfig config) {
        this.channel = channel;
        this.reader = reader;
        this.horizon = horizon;
        this.timeline = timeline;
        this.config = config;
        this.groundEveryNanos =
                config.lease().multipliedBy(LEASES_BETWEEN_LOOKS).toNanos();
    }

    public Collection<LaneWindow> windows() {
        return windows.values();
    }

    public Set<Integer> lanes() {
        return windows.keySet();
    }

    /**
     * Follows the leases: opens windows of new lanes and closes those of lost ones.
     *
     * @return whether this instance's lanes have changed, or the timeline has
     */
    public boolean follow(Collection<Lease> leases) {
        if (generation != timeline.generation()) {
            generation = timeline.generation();
            windows.clear();
            forget();
        }
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

    /** Returns whether the next batch has been read ahead, or is being read. */
    public boolean isAhead() {
        return ahead != null;
    }

    /** Discards the batch that was read ahead: it is not the next batch after all. */
    public void forget() {
        ahead = null;
    }

    /**
     * Begins to read the next batch while the current one is published. The batch read ahead may be used only if the
     * whole current batch was published. Then no row is seen before a row of its key that was committed earlier.
     *
     * <p>Each lane is read from the id up to which the last read returned every row. This id is no higher than the one
     * up to which the rows were settled by then. So a row with a low id that was committed just now is among the rows
     * read. It stands before the rows that were committed later.
     *
     * @param onTheirWay rows that are published already, or about to be, and not removed yet
     */
    public void lookAhead(List<RelayedRow> onTheirWay) {
        List<RelayedRow> unsettled = onTheirWay.stream()
                .filter(row -> {
                    LaneWindow window = windows.get(row.lane());
                    return window != null && row.id() > window.seen();
                })
                .toList();
        var inLane = new HashMap<Integer, Integer>();
        unsettled.forEach(row -> inLane.merge(row.lane(), 1, Integer::sum));
        Read read = read(
                List.copyOf(windows.values()),
                window ->
                        new Bound(window.lane(), window.seen(), window.limit() + inLane.getOrDefault(window.lane(), 0)),
                unsettled);
        ahead = new Read(read.settled(), read.lanes(), Unis.eager(read.found()));
    }

    /**
     * Returns the next batch, read ahead or now. If it is read now, the table must contain no published row any more.
     */
    public Uni<Found> next() {
        Read read = ahead != null ? ahead : fromTheFloor(List.copyOf(windows.values()));
        forget();
        return read.found().invoke(found -> learn(found, read));
    }

    /**
     * Returns the next rows of some lanes. Other lanes may have older rows; the order of a key's rows does not depend on
     * them, as all rows of a key are in one lane. Call it while no batch is read ahead, and the table contains no
     * published row.
     *
     * @param some the lanes; those that this instance does not own are passed over
     */
    public Uni<Found> nextIn(Set<Integer> some) {
        Read read = fromTheFloor(windows.values().stream()
                .filter(window -> some.contains(window.lane()))
                .toList());
        return read.lanes().isEmpty()
                ? Uni.createFrom().item(new Found(List.of(), false, false))
                : read.found().invoke(found -> learn(found, read));
    }

    private Read fromTheFloor(List<LaneWindow> lanes) {
        return read(lanes, window -> new Bound(window.lane(), window.floor(), window.limit()), List.of());
    }

    /** Returns whether {@link #checkGround} is due. If so, discards the batch that was read ahead. */
    public boolean isGroundDue() {
        boolean due = System.nanoTime() - groundChecked >= groundEveryNanos;
        if (due) {
            groundChecked = System.nanoTime();
            forget();
        }
        return due;
    }

    /**
     * Looks, once in a while, for rows below the floors, which no read returns. The floors hold as long as the sequence
     * only rises, and a sequence that was set back is not always noticed. Call it while the table contains no published
     * row.
     *
     * @return fails with {@link TimelineChangedException} if there is such a row, so that all lanes are read from the
     *     ground
     */
    public Uni<Void> checkGround() {
        return reader.hasRowsBelow(channel, List.copyOf(windows.values()))
                .invoke(found -> {
                    if (found) {
                        timeline.foundRowsBelow();
                    }
                })
                .replaceWithVoid()
                .onFailure(failure -> !(failure instanceof TimelineChangedException))
                .recoverWithUni(failure -> {
                    LOG.debugf("outbox: channel %s: not looked below the floors: %s", channel, failure);
                    return Uni.createFrom().voidItem();
                });
    }

    private Read read(List<LaneWindow> lanes, Function<LaneWindow, Bound> bound, List<RelayedRow> onTheirWay) {
        // Taken before the read: the read sees every row that is settled by now.
        long settled = horizon.settled();
        return new Read(
                settled,
                lanes,
                reader.read(
                        channel,
                        lanes.stream().map(bound).toList(),
                        config.batchSize(),
                        config.batchBytes().asLongValue(),
                        onTheirWay));
    }

    private void learn(Found found, Read read) {
        long settled = read.settled();
        List<RelayedRow> rows = found.rows();
        boolean full = found.full();
        if (full && settled < rows.getLast().id()) {
            // A backlog: the sooner the lower bounds rise, the fewer removed rows the next reads walk over.
            Unis.eager(horizon.advance());
        }
        var byLane = new HashMap<Integer, List<RelayedRow>>();
        rows.forEach(row ->
                byLane.computeIfAbsent(row.lane(), lane -> new ArrayList<>()).add(row));
        // A full batch has the rows with the lowest ids: a lane that has no row in it may have rows beyond its last id.
        long known = full ? Math.min(settled, rows.getLast().id()) : settled;
        read.lanes()
                .forEach(window ->
                        window.read(byLane.getOrDefault(window.lane(), List.of()), known, config.batchSize(), full));
    }
}
