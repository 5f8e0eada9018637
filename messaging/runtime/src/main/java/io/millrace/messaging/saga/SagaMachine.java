package io.millrace.messaging.saga;

import java.util.Locale;

/**
 * The transitions of a saga: state and event in, state and effects out; nothing is done here.
 *
 * <pre>
 *   RUNNING ---- last step done ----------------------------------> COMPLETED
 *      |
 *      | refused, deadline, cancelled
 *      v
 *   COMPENSATING ---- last step undone ---------------------------> COMPENSATED
 *      |    ^                                                           |
 *      |    +------- retried by a person -------- STUCK                 | a step turns out
 *      +------ a compensation failed too often -----^                   | to be done after all
 *      ^                                                                |
 *      +----------------------------------------------------------------+
 * </pre>
 *
 * <p>A step past its deadline is in doubt: it may have been done, or may still be. So it is undone like one that was
 * done. Steps are undone one after the other, the last first.
 */
final class SagaMachine {

    private static final String NO_REPLY = "no reply in time";

    private final SagaDefinition<?> definition;

    SagaMachine(SagaDefinition<?> definition) {
        this.definition = definition;
    }

    Transition start() {
        SagaState state = SagaState.ofSteps(definition.steps().size());
        return send(state, 0);
    }

    /** A reply to a command: the step is done. */
    Transition done(SagaState state, int index) {
        StepState step = state.steps().get(index);
        boolean awaited = step.status() == StepStatus.SENT || step.status() == StepStatus.PENDING;
        if (awaited && state.status() == SagaStatus.RUNNING) {
            SagaState next = state.withStep(index, step.with(StepStatus.DONE));
            return Transition.of(next, log(index, "done"), new Effect.StepDone(index))
                    .then(forward(next, index + 1));
        }
        if (step.status() == StepStatus.UNDONE || step.status() == StepStatus.REFUSED) {
            // It was taken for undone, and now it turns out to have been done: undo it, again.
            SagaState back = state.withStep(index, step.with(StepStatus.DONE).withFailures(0))
                    .with(SagaStatus.COMPENSATING);
            return Transition.of(back, log(index, "done too late")).then(undo(back, index));
        }
        return Transition.of(state, log(index, "done too late, its compensation is on its way"));
    }

    /** A reply to a command: nothing was done. */
    Transition refused(SagaState state, int index, String reason) {
        StepState step = state.steps().get(index);
        if (step.status() != StepStatus.SENT || state.status() != SagaStatus.RUNNING) {
            return Transition.of(state, new Effect.Log(index, "refused too late", reason));
        }
        if (definition.steps().get(index).isBoundToSucceed()) {
            return failed(state, index, reason);
        }
        SagaState next = state.withStep(index, step.with(StepStatus.REFUSED)).because(reason);
        return Transition.of(next, new Effect.Log(index, "refused", reason)).then(turnBack(next, index - 1));
    }

    /** A reply to a compensation: the step is undone. */
    Transition undone(SagaState state, int index) {
        StepState step = state.steps().get(index);
        if (step.status() != StepStatus.UNDOING) {
            return Transition.of(state, log(index, "undone, as known"));
        }
        SagaState next = state.withStep(index, step.with(StepStatus.UNDONE)).with(SagaStatus.COMPENSATING);
        return Transition.of(next, log(index, "undone")).then(back(next, index - 1));
    }

    /** Nothing was heard in time, or a pause is over. */
    Transition due(SagaState state) {
        int index = state.current();
        StepState step = state.step();
        if (state.status() == SagaStatus.RUNNING && step.status() == StepStatus.PENDING) {
            return send(state, index);
        }
        if (state.status() == SagaStatus.RUNNING
                && definition.steps().get(index).isBoundToSucceed()) {
            return failed(state, index, NO_REPLY);
        }
        if (state.status() == SagaStatus.RUNNING && step.status() == StepStatus.SENT) {
            SagaState next = state.because(
                    "TIMEOUT_" + definition.steps().get(index).name().toUpperCase(Locale.ROOT));
            return Transition.of(next, log(index, NO_REPLY)).then(turnBack(next, index));
        }
        if (state.status() == SagaStatus.COMPENSATING && step.status() == StepStatus.UNDOING) {
            return undoFailed(state, index, NO_REPLY);
        }
        if (state.status() == SagaStatus.COMPENSATING && step.status() != StepStatus.UNDONE) {
            return undo(state, index);
        }
        return Transition.of(state, new Effect.Wait(definition.pauseAfter(1)));
    }

    /** A compensation did not work. What was sent may be answered yet, but the next attempt is a new one. */
    Transition undoFailed(SagaState state, int index, String why) {
        return tryAgain(state, index, StepStatus.DONE, "not undone", why);
    }

    /** A step that must succeed did not. */
    private Transition failed(SagaState state, int index, String why) {
        return tryAgain(state, index, StepStatus.PENDING, "failed", why);
    }

    private Transition tryAgain(SagaState state, int index, StepStatus before, String what, String why) {
        StepState step = state.steps().get(index);
        int failures = step.failures() + 1;
        SagaState next =
                state.withStep(index, step.with(before).withFailures(failures)).at(index);
        var log = new Effect.Log(index, what, why);
        if (failures > definition.retries()) {
            SagaState stuck = next.with(SagaStatus.STUCK)
                    .because("step %s: %s: %s"
                            .formatted(definition.steps().get(index).name(), what, why));
            return Transition.of(stuck, log, new Effect.Ended(SagaStatus.STUCK));
        }
        return Transition.of(next, log, new Effect.Wait(definition.pauseAfter(failures)));
    }

    /** The saga is to be undone from where it is; the caller knows that it is running. */
    Transition cancel(SagaState state, String reason) {
        SagaState next = state.because(reason);
        return Transition.of(next, new Effect.Log(state.current(), "cancelled", reason))
                .then(turnBack(next, state.current()));
    }

    /** A person has mended what was in the way: try again. */
    Transition retry(SagaState state, String reason) {
        int index = state.current();
        SagaState next = state.withStep(index, state.step().withFailures(0));
        Transition logged = Transition.of(next, new Effect.Log(index, "retried by hand", reason));
        return logged.then(
                isOnTheWayForward(state)
                        ? send(next.with(SagaStatus.RUNNING), index)
                        : undo(next.with(SagaStatus.COMPENSATING), index));
    }

    /** A person has done, or undone, the step by other means: go on. */
    Transition skip(SagaState state, String reason) {
        int index = state.current();
        Transition logged = Transition.of(state, new Effect.Log(index, "skipped by hand", reason));
        if (isOnTheWayForward(state)) {
            SagaState next =
                    state.withStep(index, state.step().with(StepStatus.DONE)).with(SagaStatus.RUNNING);
            return logged.then(forward(next, index + 1));
        }
        SagaState next =
                state.withStep(index, state.step().with(StepStatus.UNDONE)).with(SagaStatus.COMPENSATING);
        return logged.then(back(next, index - 1));
    }

    private static boolean isOnTheWayForward(SagaState stuck) {
        return stuck.step().status() == StepStatus.PENDING;
    }

    private Transition forward(SagaState state, int next) {
        if (next < definition.steps().size()) {
            return send(state, next);
        }
        SagaState completed = state.with(SagaStatus.COMPLETED);
        return Transition.of(completed, new Effect.Ended(SagaStatus.COMPLETED));
    }

    private Transition turnBack(SagaState state, int from) {
        SagaState back = state.with(SagaStatus.COMPENSATING);
        return Transition.of(back, new Effect.Compensating()).then(back(back, from));
    }

    /** Undoes the last step up to this one that was done or may have been. */
    private Transition back(SagaState state, int from) {
        for (int i = from; i >= 0; i--) {
            StepStatus status = state.steps().get(i).status();
            if (status == StepStatus.DONE || status == StepStatus.SENT) {
                return undo(state, i);
            }
        }
        SagaState ended = state.with(SagaStatus.COMPENSATED);
        return Transition.of(ended, new Effect.Ended(SagaStatus.COMPENSATED));
    }

    private Transition send(SagaState state, int index) {
        StepState sent = state.steps().get(index).with(StepStatus.SENT);
        return Transition.of(state.withStep(index, sent).at(index), new Effect.Send(index));
    }

    private Transition undo(SagaState state, int index) {
        StepState step = state.steps().get(index);
        if (definition.steps().get(index).compensation().isEmpty()) {
            SagaState next = state.withStep(index, step.with(StepStatus.UNDONE));
            return Transition.of(next, log(index, "needs no compensation")).then(back(next, index - 1));
        }
        return Transition.of(
                state.withStep(index, step.with(StepStatus.UNDOING)).at(index), new Effect.Undo(index));
    }

    private static Effect.Log log(int index, String event) {
        return new Effect.Log(index, event, null);
    }
}
