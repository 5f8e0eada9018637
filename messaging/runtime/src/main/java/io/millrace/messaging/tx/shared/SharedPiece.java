package io.millrace.messaging.tx.shared;

import io.opentelemetry.context.Context;

/** A piece of work on its way through a transaction that other pieces may share. */
public interface SharedPiece {

    /** The trace that the work continues. */
    Context trace();

    /** Whether somebody waits for the outcome. A piece that nobody waits for is not begun. */
    boolean isWanted();

    /** The piece's transaction begins; again, if an earlier one was rolled back. */
    void begins();

    /** The transaction was rolled back, and the piece waits for another one or for the end. */
    void waits();

    /** The transaction has committed. */
    void done();

    /** The piece has failed, and had no effect. */
    void failed(Throwable failure);
}
