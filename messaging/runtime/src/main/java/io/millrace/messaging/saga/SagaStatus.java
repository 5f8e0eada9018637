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

    /** Whether it goes on by itself: something is awaited, with a deadline. */
    public boolean isUnderWay() {
        return this == RUNNING || this == COMPENSATING;
    }

    public boolean isEnded() {
        return this == COMPLETED || this == COMPENSATED;
    }
}
