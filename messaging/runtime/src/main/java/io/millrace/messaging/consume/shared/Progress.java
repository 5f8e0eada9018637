package io.millrace.messaging.consume.shared;

/** How far a shared transaction has come. Used on one context. */
final class Progress {

    private static final int NONE = -1;

    private int handling = NONE;
    private boolean tooLong;

    /** @param index the index of the event whose handler starts now */
    void handles(int index) {
        handling = index;
    }

    /** No single event is handled: the transaction begins or ends, or the handler has all events. */
    void handlesNone() {
        handling = NONE;
    }

    /** The transaction is ended because it takes too long. */
    void tooLong() {
        tooLong = true;
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** The index of the event that was being handled when the transaction failed; -1 if there was none. */
    int culprit() {
        return handling;
    }
}
