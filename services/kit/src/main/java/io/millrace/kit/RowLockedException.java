package io.millrace.kit;

import java.io.Serial;

/** A row is locked by another transaction, and the work did not wait for it; {@link RequestTransactions} tries again. */
public final class RowLockedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public RowLockedException(String message) {
        super(message);
    }
}
