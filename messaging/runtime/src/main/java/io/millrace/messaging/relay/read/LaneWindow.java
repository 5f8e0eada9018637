package io.millrace.messaging.relay.read;

import java.util.List;

import io.millrace.messaging.relay.lease.Lease;

/**
 * The id above which, and the number of rows, to read in one lane of one channel.
 *
 * <p>The floor is a lower bound that spares the reads the index entries of removed rows. It is no cursor: it rises only
 * to ids below which no row can appear any more.
 */
public final class LaneWindow {

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

    public int lane() {
        return lane;
    }

    long epoch() {
        return epoch;
    }

    public long floor() {
        return floor;
    }

    /**
     * Returns the id up to which the last read returned every row: up to it no row can appear that the read has not
     * seen.
     */
    long seen() {
        return seen;
    }

    int limit() {
        return limit;
    }

    /**
     * Adjusts the floor and the limit to the rows that a read returned.
     *
     * @param rows the lane's rows, ascending
     * @param settled every row with an id up to this one was visible to the read, or never will be
     * @param batch the most rows that a read returns of all lanes together
     * @param full whether the read returned a full batch: this lane may have any number of further rows
     */
    void read(List<RelayedRow> rows, long settled, int batch, boolean full) {
        long unread =
                rows.isEmpty() ? settled : Math.min(settled, rows.getFirst().id() - 1);
        floor = Math.max(floor, unread);
        // Not beyond the settled id: a row with a lower id than the last one may be committed after the read.
        seen = rows.isEmpty()
                ? floor
                : Math.max(floor, Math.min(settled, rows.getLast().id()));
        // A lane with a hot key may fill a batch alone; a lane with few rows does not hold the other lanes up.
        if (!full && rows.size() >= limit) {
            limit = Math.min(limit * 2, batch);
        } else if (rows.size() < limit / 2) {
            limit = Math.max(MIN_LIMIT, limit / 2);
        }
    }
}
