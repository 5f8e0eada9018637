package io.millrace.messaging.saga;

/** Where a step of a saga stands. */
public enum StepStatus {
    /** Not begun. */
    PENDING,
    /** Its command is on its way, or its reply is. Past its deadline nobody knows whether it was done. */
    SENT,
    /** Done. */
    DONE,
    /** Refused: nothing was done. */
    REFUSED,
    /** Its compensation is on its way, or the reply to that. */
    UNDOING,
    /** Undone, or nothing to undo. */
    UNDONE
}
