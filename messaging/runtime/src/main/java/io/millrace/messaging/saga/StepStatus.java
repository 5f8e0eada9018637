package io.millrace.messaging.saga;

/** The status of a saga's step. */
public enum StepStatus {
    /** The command has not been sent. */
    PENDING,
    /** The command, or its answer, is on its way. Past the deadline the step may or may not have been done. */
    SENT,
    /**
     * The command of a step that must succeed was refused, or not answered in time: the step may have been done. The
     * command is sent again after a pause; in a stuck saga, when a person retries the step.
     */
    SEND_AGAIN,
    /** The step is done. */
    DONE,
    /** The command was refused: nothing was done. */
    REFUSED,
    /** The compensation, or its answer, is on its way. */
    UNDOING,
    /**
     * The compensation was refused, or not answered in time. It is sent again after a pause; in a stuck saga, when a
     * person retries the step.
     */
    UNDO_AGAIN,
    /** The step is undone, or there was nothing to undo. */
    UNDONE;

    /** Whether turning back has to undo the step: it was done, or may have been. */
    boolean mayBeDone() {
        return switch (this) {
            case SENT, SEND_AGAIN, DONE, UNDOING, UNDO_AGAIN -> true;
            case PENDING, REFUSED, UNDONE -> false;
        };
    }

    /** Whether the step is on its way forward, or done. */
    boolean isForward() {
        return switch (this) {
            case PENDING, SENT, SEND_AGAIN, DONE -> true;
            case REFUSED, UNDOING, UNDO_AGAIN, UNDONE -> false;
        };
    }
}
