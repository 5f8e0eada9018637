package io.millrace.messaging.relay;

import java.util.List;

/**
 * Where and how much to read in one lane of one channel.
 *
 * <p>The floor is a lower bound that spares the index the entries of removed rows. It is no cursor: it rises only to
 * ids below which no row can appear any more.
 */
final class LaneWindow {

    private static final int MIN_LIMIT = 32;

    private final int lane;
    private final long epoch;
    private long floor;
    private long seen;
    private int limit = MIN_LIMIT;

    LaneWindow(Lease lease) {
        this.lane = lease.lane();
        this.epoch = lease.epoch();
    }

    int lane() {
        return lane;
    }

    long epoch() {
        return epoch;
    }

    long floor() {
        return floor;
    }

    /** How far the last read has returned everything: up to here no row can appear that it has not seen. */
    long seen() {
        return seen;
    }

    int limit() {
        return limit;
    }

    /**
     * Learns from what a read returned.
     *
     * @param rows the lane's rows, ascending
     * @param settled every row with an id up to this one was visible to the read, or never will be
     * @param batch how many rows of all lanes a read returns at most
     * @param full whether it returned so many: there may be more of this lane up to any number
     */
    void read(List<RelayedRow> rows, long settled, int batch, boolean full) {
        long unread =
                rows.isEmpty() ? settled : Math.min(settled, rows.getFirst().id() - 1);
        floor = Math.max(floor, unread);
        // Not beyond what is settled: a row of a lower id than the last may be committed after the read.
        seen = rows.isEmpty()
                ? floor
                : Math.max(floor, Math.min(settled, rows.getLast().id()));
        // A lane with a hot key may fill a batch alone; one that has few rows shall not hold others up.
        if (!full && rows.size() >= limit) {
            limit = Math.min(limit * 2, batch);
        } else if (rows.size() < limit / 2) {
            limit = Math.max(MIN_LIMIT, limit / 2);
        }
    }
}
