package io.millrace.messaging.tx.shared;

/** How far a shared transaction has come. Used on one context. */
public final class Progress {

    private static final int NONE = -1;

    private int current = NONE;
    private boolean tooLong;

    Progress() {}

    /** @param index the index of the piece of work that starts now */
    void worksAt(int index) {
        current = index;
    }

    /** No single piece is worked at: the transaction begins or ends, or the work takes all pieces together. */
    void worksAtNone() {
        current = NONE;
    }

    /** The transaction is ended because it takes too long. */
    void tooLong() {
        tooLong = true;
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** The index of the piece that was worked at when the transaction failed; -1 if there was none. */
    int culprit() {
        return current;
    }
}
