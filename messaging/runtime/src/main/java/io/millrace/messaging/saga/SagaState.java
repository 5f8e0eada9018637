package io.millrace.messaging.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The state of a saga without its data.
 *
 * @param current index of the step for which the saga awaits a reply, a deadline or a person
 * @param reason why the saga turned back; null while it has not
 * @param stuck why the saga is stuck; null unless it is
 */
record SagaState(
        SagaStatus status,
        int current,
        List<StepState> steps,
        @Nullable String reason,
        @Nullable String stuck) {

    static SagaState ofSteps(int count) {
        return new SagaState(
                SagaStatus.RUNNING,
                0,
                IntStream.range(0, count).mapToObj(i -> StepState.NEW).toList(),
                null,
                null);
    }

    /**
     * The state of a saga of which nobody knows how far it had come: each of its first steps may have been done.
     *
     * @param count number of steps
     * @param inDoubt how many of them may have been done, 1 or more
     */
    static SagaState inDoubt(int count, int inDoubt) {
        return new SagaState(
                SagaStatus.RUNNING,
                inDoubt - 1,
                IntStream.range(0, count)
                        .mapToObj(i -> i < inDoubt ? StepState.NEW.with(StepStatus.SENT) : StepState.NEW)
                        .toList(),
                null,
                null);
    }

    StepState step() {
        return steps.get(current);
    }

    SagaState at(int index) {
        return new SagaState(status, index, steps, reason, stuck);
    }

    /** Sets a status other than {@code STUCK}. */
    SagaState with(SagaStatus next) {
        return new SagaState(next, current, steps, reason, null);
    }

    SagaState stuckBecause(String why) {
        return new SagaState(SagaStatus.STUCK, current, steps, reason, why);
    }

    SagaState because(String why) {
        return new SagaState(status, current, steps, why, stuck);
    }

    SagaState withStep(int index, StepState step) {
        var all = new ArrayList<>(steps);
        all.set(index, step);
        return new SagaState(status, current, List.copyOf(all), reason, stuck);
    }

    /** The steps before that index count as done, whatever is known of them. */
    SagaState withDoneBefore(int index) {
        var all = new ArrayList<>(steps);
        all.subList(0, index).replaceAll(step -> step.with(StepStatus.DONE));
        return new SagaState(status, current, List.copyOf(all), reason, stuck);
    }

    /** Why the saga is stuck or, where it is not, why it turned back; null where neither holds. */
    @Nullable String why() {
        return stuck == null ? reason : stuck;
    }

    boolean isStuck() {
        return status == SagaStatus.STUCK;
    }

    /** Index of the step that sent this command, or -1. */
    int stepOfCommand(UUID id) {
        return IntStream.range(0, steps.size())
                .filter(i -> steps.get(i).commands().contains(id))
                .findFirst()
                .orElse(-1);
    }

    /** Index of the step that sent this compensation, or -1. */
    int stepOfCompensation(UUID id) {
        return IntStream.range(0, steps.size())
                .filter(i -> steps.get(i).compensations().contains(id))
                .findFirst()
                .orElse(-1);
    }
}
