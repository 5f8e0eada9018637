package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Computes the transitions of a saga: state and event in, state and effects out, without side effects. {@link
 * StepTable} and {@link SagaTable} decide which move follows from which event; the methods here carry the moves out.
 *
 * <p>A step past its deadline is in doubt: the participant may have done the step, or may still do it. So the saga
 * undoes the step as if it was done. Steps are undone one after the other, the last first. Without a reply, a
 * compensation, or the command of a step that must succeed, is sent again without end. Only a refusal makes a saga
 * stuck, and a late reply settles its step where it can.
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

    /** The transition that follows from an event; empty where a person's request is declined. */
    Optional<Transition> on(SagaState state, SagaEvent event) {
        boolean declined = SagaTable.next(state.status(), event.kind()).isEmpty();
        if (declined && event.kind().isRequest()) {
            return Optional.empty();
        }
        int index = event instanceof SagaEvent.Answer answer ? answer.step() : state.current();
        StepMove move = declined
                ? StepMove.NEVER
                : StepTable.move(state.steps().get(index).status(), event.kind());
        return switch (move) {
            case TURN_BACK -> cancel(state, index, event);
            case NEVER -> event.kind().isRequest() ? Optional.empty() : Optional.of(never(state, index, event));
            case NOTE -> Optional.of(note(state, index, event));
            case SEND -> Optional.of(retried(state, index, event).then(next -> send(next, index)));
            case FINISH -> Optional.of(finish(state, index, event));
            case REFUSE -> Optional.of(refuse(state, index, event));
            case DOUBT -> Optional.of(doubt(state, index));
            case RECALL -> Optional.of(recall(state, index));
            case RESOLVE -> Optional.of(resolve(state, index, event));
            case UNDO -> Optional.of(retried(state, index, event).then(next -> undo(next, index)));
            case REFUSE_UNDO -> Optional.of(refuseUndo(state, index, event));
            case WAIT -> Optional.of(silent(state, index, StepStatus.UNDO_AGAIN, "not undone"));
            case KEEP -> Optional.of(keep(state, index, event));
            case SETTLE -> Optional.of(settle(state, index, event));
        };
    }

    private Transition never(SagaState state, int index, SagaEvent event) {
        return event.kind() == SagaEvent.Kind.DEADLINE
                ? Transition.of(state, new Effect.Wait(definition.longestPause()))
                : note(state, index, event);
    }

    private Transition note(SagaState state, int index, SagaEvent event) {
        StepState step = state.steps().get(index);
        boolean done = event.kind() == SagaEvent.Kind.DONE;
        String what =
                switch (event.kind()) {
                    case DONE ->
                        step.status() == StepStatus.DONE
                                ? "done (repeated reply)"
                                : "done (late reply), its compensation is already sent";
                    case REFUSED -> "refused (late reply)";
                    case UNDONE -> "undone (repeated reply)";
                    case NOT_UNDONE -> "not undone (late reply)";
                    case KEPT -> "kept (repeated or late reply)";
                    case DEADLINE, CANCEL, RETRY, SKIP ->
                        throw new IllegalStateException(event + " always changes the step");
                };
        return Transition.of(done ? state.withStep(index, step.known()) : state, log(index, what, event.detail()));
    }

    /** Clears the step's failures if a person retries the step; any other event changes nothing here. */
    private static Transition retried(SagaState state, int index, SagaEvent event) {
        return event.kind() == SagaEvent.Kind.RETRY
                ? Transition.of(
                        state.withStep(index, state.steps().get(index).withoutFailures()),
                        log(index, "retried by hand", event.detail()))
                : Transition.of(state);
    }

    private Transition finish(SagaState state, int index, SagaEvent event) {
        SagaState next = state.withStep(index, state.steps().get(index).known().with(StepStatus.DONE))
                .with(SagaStatus.RUNNING);
        String done =
                switch (event.kind()) {
                    case SKIP -> "skipped by hand";
                    case KEPT -> "kept: the saga goes forward again";
                    default -> "done";
                };
        boolean heals = state.isStuck() && event.kind() != SagaEvent.Kind.SKIP;
        String what = heals ? done + ": the saga is no longer stuck" : done;
        return Transition.of(next, log(index, what, event.detail()), new Effect.StepDone(index))
                .then(this::forward);
    }

    private Transition refuse(SagaState state, int index, SagaEvent event) {
        if (definition.steps().get(index).isBoundToSucceed()) {
            StepState step = state.steps().get(index);
            return counts(step, step.commands().size(), event)
                    ? refusedAgain(state, index, StepStatus.SEND_AGAIN, "failed", event)
                    : note(state, index, event);
        }
        SagaState next = state.withStep(index, state.steps().get(index).with(StepStatus.REFUSED))
                .because(String.valueOf(event.detail()));
        return Transition.of(next, log(index, "refused", event.detail())).then(this::turnBack);
    }

    private Transition doubt(SagaState state, int index) {
        SagaStep<?> step = definition.steps().get(index);
        if (step.isBoundToSucceed()) {
            return silent(state, index, StepStatus.SEND_AGAIN, "failed");
        }
        SagaState next = state.because("TIMEOUT_" + step.name().toUpperCase(Locale.ROOT));
        return Transition.of(next, log(index, NO_REPLY, null)).then(this::turnBack);
    }

    private Optional<Transition> cancel(SagaState state, int index, SagaEvent event) {
        if (!hasWayBack(state)) {
            return Optional.empty();
        }
        SagaState next = state.because(String.valueOf(event.detail()));
        return Optional.of(
                Transition.of(next, log(index, "cancelled", event.detail())).then(this::turnBack));
    }

    private boolean hasWayBack(SagaState state) {
        for (int i = 0; i < state.steps().size(); i++) {
            if (state.steps().get(i).status().mayBeDone()
                    && definition.steps().get(i).isPointOfNoReturn()) {
                return false;
            }
        }
        return true;
    }

    /** Undoes a step, perhaps again: the step counted as undone or refused, and a reply says that it was done. */
    private Transition recall(SagaState state, int index) {
        StepState step = state.steps().get(index).known().withoutFailures();
        if (!definition.steps().get(index).isUndoable()) {
            return Transition.of(
                    state.withStep(index, step.with(StepStatus.UNDONE)),
                    log(index, "done (late reply), needs no compensation", null));
        }
        SagaState done = state.withStep(index, step.with(StepStatus.DONE));
        Transition noted = Transition.of(done, log(index, "done (late reply)", null));
        boolean inItsTurn = !state.status().isEnded() && index < state.current();
        return inItsTurn ? noted : noted.then(next -> undo(next, index));
    }

    private Transition resolve(SagaState state, int index, SagaEvent event) {
        return state.steps().get(index).isNeverDone() ? settle(state, index, event) : note(state, index, event);
    }

    private Transition settle(SagaState state, int index, SagaEvent event) {
        SagaState next = state.withStep(index, state.steps().get(index).with(StepStatus.UNDONE));
        String what =
                switch (event.kind()) {
                    case SKIP -> "skipped by hand";
                    case REFUSED -> "refused, nothing to undo";
                    default -> "undone";
                };
        // The saga's current step is another one: that step goes on, or stays stuck.
        if (index != state.current()) {
            return Transition.of(next, log(index, what, event.detail()));
        }
        boolean heals = state.isStuck() && event.kind() != SagaEvent.Kind.SKIP;
        return Transition.of(
                        next.with(SagaStatus.COMPENSATING),
                        log(index, heals ? what + ": the saga is no longer stuck" : what, event.detail()))
                .then(this::back);
    }

    /**
     * Goes forward again from a step that the participant keeps. The definition makes sure that no later step has been
     * begun. A step before it may have been undone only if a person has skipped this step's compensation. Where the state
     * was lost, nothing is known of the steps before; they were done, as this one was begun.
     */
    private Transition keep(SagaState state, int index, SagaEvent event) {
        boolean isWhole = state.steps().subList(0, index).stream()
                .map(StepState::status)
                .allMatch(status -> status == StepStatus.DONE || status == StepStatus.SENT);
        return isWhole && index == state.current()
                ? finish(state.withDoneBefore(index), index, event)
                : refuseUndo(state, index, event);
    }

    private Transition refuseUndo(SagaState state, int index, SagaEvent event) {
        StepState step = state.steps().get(index);
        return index == state.current() && counts(step, step.compensations().size(), event)
                ? refusedAgain(state, index, StepStatus.UNDO_AGAIN, "not undone", event)
                : note(state, index, event);
    }

    /** Whether the refusal counts: it answers the latest attempt, and no refusal of that attempt was counted before. */
    private static boolean counts(StepState step, int sent, SagaEvent event) {
        return event instanceof SagaEvent.Answer answer && answer.attempt() == sent - 1 && step.refused() < sent;
    }

    private Transition refusedAgain(SagaState state, int index, StepStatus waiting, String what, SagaEvent event) {
        int attempt = event instanceof SagaEvent.Answer answer ? answer.attempt() + 1 : 0;
        StepState step = state.steps().get(index).refusedAgain(attempt).with(waiting);
        SagaState next = state.withStep(index, step);
        var log = log(index, what, event.detail());
        if (step.failures() > definition.retries()) {
            SagaState stuck = next.stuckBecause(
                    "step %s: %s: %s".formatted(definition.steps().get(index).name(), what, event.detail()));
            return Transition.of(stuck, log, new Effect.Ended(SagaStatus.STUCK));
        }
        return Transition.of(next, log, new Effect.Wait(pause(step)));
    }

    /**
     * Waits before the next attempt, as no reply came in time. Silence never makes a saga stuck, however long it lasts.
     */
    private Transition silent(SagaState state, int index, StepStatus waiting, String what) {
        StepState step = state.steps().get(index).silentAgain().with(waiting);
        return Transition.of(state.withStep(index, step), log(index, what, NO_REPLY), new Effect.Wait(pause(step)));
    }

    private Duration pause(StepState step) {
        return definition.pauseAfter(step.failures() + step.silences());
    }

    private Transition forward(SagaState state) {
        int next = state.current() + 1;
        return next < definition.steps().size()
                ? send(state, next)
                : Transition.of(state.with(SagaStatus.COMPLETED), new Effect.Ended(SagaStatus.COMPLETED));
    }

    private Transition turnBack(SagaState state) {
        return Transition.of(state.with(SagaStatus.COMPENSATING), new Effect.Compensating())
                .then(this::back);
    }

    /** Undoes the last step that was, or may have been, done, including a step whose compensation is on its way. */
    private Transition back(SagaState state) {
        for (int i = state.steps().size() - 1; i >= 0; i--) {
            if (state.steps().get(i).status().mayBeDone()) {
                return undo(state, i);
            }
        }
        return Transition.of(state.with(SagaStatus.COMPENSATED), new Effect.Ended(SagaStatus.COMPENSATED));
    }

    private Transition send(SagaState state, int index) {
        StepState sent = state.steps().get(index).with(StepStatus.SENT);
        return Transition.of(state.withStep(index, sent).at(index).with(SagaStatus.RUNNING), new Effect.Send(index));
    }

    private Transition undo(SagaState state, int index) {
        StepState step = state.steps().get(index);
        SagaState back = state.with(SagaStatus.COMPENSATING).at(index);
        if (!definition.steps().get(index).isUndoable()) {
            return Transition.of(
                            back.withStep(index, step.with(StepStatus.UNDONE)),
                            log(index, "needs no compensation", null))
                    .then(this::back);
        }
        StepState undoing = (step.status().isForward() ? step.withoutFailures() : step).with(StepStatus.UNDOING);
        return Transition.of(back.withStep(index, undoing), new Effect.Undo(index));
    }

    private static Effect.Log log(int index, String event, @Nullable String detail) {
        return new Effect.Log(index, event, detail);
    }
}
