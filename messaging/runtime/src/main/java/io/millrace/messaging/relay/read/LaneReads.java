package io.millrace.messaging.relay.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
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

    private static final long NOT_EMPTY = -1;

    private final String channel;
    private final OutboxReader reader;
    private final OutboxTurns turns;
    private final Horizon horizon;
    private final Timeline timeline;
    private final OutboxConfig config;
    private final long groundEveryNanos;
    private final Map<Integer, LaneWindow> windows = new TreeMap<>();
    private long groundChecked = System.nanoTime();
    private @Nullable Read ahead;
    private long generation;
    /** The id up to which the lanes had no row, by the latest read of all of them; negative if there was a row. */
    private long emptyUpTo = NOT_EMPTY;

    /**
     * A read ahead of the table, under way or ended.
     *
     * @param settled the id up to which the rows were settled before the read
     * @param lanes the windows of the lanes that are read
     */
    private record Read(long settled, List<LaneWindow> lanes, Uni<Found> found) {}

    public LaneReads(
            String channel,
            OutboxReader reader,
            OutboxTurns turns,
            Horizon horizon,
            Timeline timeline,
            OutboxConfig config) {
        this.channel = channel;
        this.reader = reader;
        this.turns = turns;
        this.horizon = horizon;
        this.timeline = timeline;
        this.config = config;
        this.groundEveryNanos =
                config.lease().multipliedBy(LEASES_BETWEEN_LOOKS).toNanos();
    }

    public Collection<LaneWindow> windows() {
        return windows.values();
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

    /** Discards the batch that was read ahead, which is not the next batch after all, and what earlier reads have found. */
    public void forget() {
        ahead = null;
        emptyUpTo = NOT_EMPTY;
    }

    /**
     * Returns whether the lanes have no row, by all that is known. The latest read of all lanes has found none, when
     * every id was settled that any answer has named since: a row that comes has a higher id, which is drawn first.
     */
    public boolean areEmpty() {
        return emptyUpTo == timeline.drawn() && generation == timeline.generation();
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
        List<LaneWindow> lanes = List.copyOf(windows.values());
        List<Bound> bounds = lanes.stream()
                .map(window ->
                        new Bound(window.lane(), window.seen(), window.limit() + inLane.getOrDefault(window.lane(), 0)))
                .toList();
        // Taken before the read, as in fromTheFloor.
        long settled = horizon.settled();
        Uni<Found> found = reader.read(
                channel, bounds, config.batchSize(), config.batchBytes().asLongValue(), unsettled);
        ahead = new Read(settled, lanes, Unis.eager(found));
    }

    /** Returns the batch that was read ahead. Call it only if {@link #isAhead}. */
    public Uni<Found> nextAhead() {
        Read read = Objects.requireNonNull(ahead, "nothing was read ahead");
        forget();
        return read.found().invoke(found -> learn(found, read.settled(), read.lanes()));
    }

    /**
     * Removes rows and reads the next batch, by one statement. Call it while no batch is read ahead.
     *
     * @param published all rows that are published and not removed yet
     */
    public Uni<Found> next(List<RelayedRow> published) {
        emptyUpTo = NOT_EMPTY;
        long settled = horizon.settled();
        return fromTheFloor(List.copyOf(windows.values()), published)
                .invoke(found -> emptyUpTo = found.rows().isEmpty() ? settled : NOT_EMPTY);
    }

    /**
     * Removes rows and reads the next rows of some lanes, by one statement. Other lanes may have older rows; the order
     * of a key's rows does not depend on them, as all rows of a key are in one lane. Call it while no batch is read
     * ahead.
     *
     * @param some the lanes; those that this instance does not own are passed over
     * @param published all rows that are published and not removed yet
     */
    public Uni<Found> nextIn(Set<Integer> some, List<RelayedRow> published) {
        return fromTheFloor(
                windows.values().stream()
                        .filter(window -> some.contains(window.lane()))
                        .toList(),
                published);
    }

    private Uni<Found> fromTheFloor(List<LaneWindow> lanes, List<RelayedRow> published) {
        if (lanes.isEmpty() && published.isEmpty()) {
            return Uni.createFrom().item(new Found(List.of(), false, false));
        }
        // Taken before the read: the read sees every row that is settled by now.
        long settled = horizon.settled();
        List<Bound> bounds = lanes.stream()
                .map(window -> new Bound(window.lane(), window.floor(), window.limit()))
                .toList();
        return turns.read(channel, published, bounds).invoke(found -> learn(found, settled, lanes));
    }

    /** Returns the nanoseconds until {@link #checkGround} is due. */
    public long untilGround() {
        return groundChecked + groundEveryNanos - System.nanoTime();
    }

    /** Returns whether {@link #checkGround} is due. If so, discards the batch that was read ahead. */
    public boolean isGroundDue() {
        boolean due = untilGround() <= 0;
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

    /**
     * @param settled the id up to which the rows were settled before the read
     * @param lanes the lanes that were read
     */
    private void learn(Found found, long settled, List<LaneWindow> lanes) {
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
        lanes.forEach(
                window -> window.read(byLane.getOrDefault(window.lane(), List.of()), known, config.batchSize(), full));
    }
}
