package io.millrace.messaging.saga;

/** Where a saga stands. */
public enum SagaStatus {
    /** Going forward. */
    RUNNING,
    /** Undoing what was done. */
    COMPENSATING,
    /** All steps are done. */
    COMPLETED,
    /** All that had been done is undone. */
    COMPENSATED,
    /** Something can't be undone: a person has to see to it. */
    STUCK;

    public boolean isEnded() {
        return this == COMPLETED || this == COMPENSATED;
    }
}
