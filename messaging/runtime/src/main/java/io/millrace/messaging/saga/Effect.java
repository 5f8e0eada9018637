package io.millrace.messaging.saga;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** Work that follows a transition, in the same transaction. */
sealed interface Effect {

    /** Send a step's command and wait for its reply. */
    record Send(int step) implements Effect {}

    /** Send a step's compensation and wait for its reply. */
    record Undo(int step) implements Effect {}

    /** Wait: a command or compensation that failed is sent again after the pause. */
    record Wait(Duration pause) implements Effect {}

    /** Tell the application that a step is done. */
    record StepDone(int step) implements Effect {}

    /** Tell the application that the saga turns back. */
    record Compensating() implements Effect {}

    /** Tell the application that the saga has ended, or is stuck. */
    record Ended(SagaStatus status) implements Effect {}

    /** Write a line into the timeline. */
    record Log(int step, String event, @Nullable String detail) implements Effect {}
}
