package io.millrace.messaging.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The state of a saga without its data.
 *
 * @param current index of the step that a reply or the deadline is awaited for
 * @param reason why it is not simply completed; null while there is none
 */
record SagaState(
        SagaStatus status,
        int current,
        List<StepState> steps,
        @Nullable String reason) {

    static SagaState ofSteps(int count) {
        return new SagaState(
                SagaStatus.RUNNING,
                0,
                IntStream.range(0, count).mapToObj(i -> StepState.NEW).toList(),
                null);
    }

    StepState step() {
        return steps.get(current);
    }

    SagaState at(int index) {
        return new SagaState(status, index, steps, reason);
    }

    SagaState with(SagaStatus next) {
        return new SagaState(next, current, steps, reason);
    }

    SagaState because(String why) {
        return new SagaState(status, current, steps, why);
    }

    SagaState withStep(int index, StepState step) {
        var all = new ArrayList<>(steps);
        all.set(index, step);
        return new SagaState(status, current, List.copyOf(all), reason);
    }

    /** The step that sent this command, or -1. */
    int stepOfCommand(UUID id) {
        return IntStream.range(0, steps.size())
                .filter(i -> steps.get(i).commands().contains(id))
                .findFirst()
                .orElse(-1);
    }

    /** The step that sent this compensation, or -1. */
    int stepOfCompensation(UUID id) {
        return IntStream.range(0, steps.size())
                .filter(i -> steps.get(i).compensations().contains(id))
                .findFirst()
                .orElse(-1);
    }
}
