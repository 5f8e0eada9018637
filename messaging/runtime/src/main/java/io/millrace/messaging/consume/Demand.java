package io.millrace.messaging.consume;

/**
 * When to ask a channel for another record: as long as those in flight are fewer than may be, and smaller together. How
 * large a record is, nobody knows before it is here, so they are asked for one at a time; one is taken in any case.
 * Thread-safe.
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

    /** @return whether to ask for a record */
    synchronized boolean begin() {
        return another();
    }

    /**
     * What was asked for is here.
     *
     * @return whether to ask for a record
     */
    synchronized boolean received(long size) {
        asked = false;
        records++;
        bytes += size;
        return another();
    }

    /**
     * A record is no longer in flight.
     *
     * @return whether to ask for a record
     */
    synchronized boolean dealtWith(long size) {
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
