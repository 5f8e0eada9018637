package io.millrace.messaging.saga;

/** The status of a saga. */
public enum SagaStatus {
    /** The saga goes forward, step by step. */
    RUNNING,
    /** The saga undoes the steps that were, or may have been, done. */
    COMPENSATING,
    /** All steps are done. */
    COMPLETED,
    /** Every step that was, or may have been, done is undone. */
    COMPENSATED,
    /** A compensation, or a step that must succeed, was refused too often: a person has to step in. */
    STUCK;

    /** Whether the saga goes on by itself: it waits for a reply, or for the end of a pause, with a deadline. */
    public boolean isUnderWay() {
        return this == RUNNING || this == COMPENSATING;
    }

    public boolean isEnded() {
        return this == COMPLETED || this == COMPENSATED;
    }
}
