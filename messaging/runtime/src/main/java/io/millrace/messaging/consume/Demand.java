package io.millrace.messaging.consume;

/**
 * Decides when to request another record of a channel: while the records in flight are below both bounds, their number
 * and their bytes. The size of a record is unknown before it arrives, so records are requested one at a time. With
 * nothing in flight a record is always requested. Thread-safe.
 */
final class Demand {

    private final int mostRecords;
    private final long mostBytes;
    private int records;
    private long bytes;
    private boolean asked;

    Demand(int mostRecords, long mostBytes) {
        this.mostRecords = mostRecords;
        this.mostBytes = mostBytes;
    }

    /** @return whether to request a record */
    synchronized boolean begin() {
        return another();
    }

    /**
     * Counts the requested record, which has arrived.
     *
     * @return whether to request a record
     */
    synchronized boolean received(long size) {
        asked = false;
        records++;
        bytes += size;
        return another();
    }

    /**
     * Counts a record that is no longer in flight.
     *
     * @return whether to request a record
     */
    synchronized boolean ended(long size) {
        records--;
        bytes -= size;
        return another();
    }

    private boolean another() {
        boolean another = !asked && records < mostRecords && (records == 0 || bytes < mostBytes);
        asked |= another;
        return another;
    }
}
