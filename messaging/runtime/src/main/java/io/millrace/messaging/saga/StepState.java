package io.millrace.messaging.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The state of one step.
 *
 * @param commands ids of the commands sent; a reply names the command that it answers
 * @param compensations ids of the compensations sent
 * @param failures how often the compensation, or the command of a step that must succeed, was refused
 * @param silences how often the compensation, or the command of a step that must succeed, got no reply in time
 * @param refused the latest attempt whose refusal was counted, from 1; 0 where no refusal was counted
 * @param confirmed whether a reply, or a person, has said that the step was done
 */
record StepState(
        StepStatus status,
        List<UUID> commands,
        List<UUID> compensations,
        int failures,
        int silences,
        int refused,
        boolean confirmed) {

    static final StepState NEW = new StepState(StepStatus.PENDING, List.of(), List.of(), 0, 0, 0, false);

    StepState with(StepStatus next) {
        return new StepState(next, commands, compensations, failures, silences, refused, confirmed);
    }

    StepState withCommand(UUID id) {
        return new StepState(status, plus(commands, id), compensations, failures, silences, refused, confirmed);
    }

    StepState withCompensation(UUID id) {
        return new StepState(status, commands, plus(compensations, id), failures, silences, refused, confirmed);
    }

    /**
     * Counts a refusal.
     *
     * @param attempt number of the refused attempt, from 1
     */
    StepState refusedAgain(int attempt) {
        return new StepState(status, commands, compensations, failures + 1, silences, attempt, confirmed);
    }

    StepState silentAgain() {
        return new StepState(status, commands, compensations, failures, silences + 1, refused, confirmed);
    }

    /** Clears the counts: the next attempt counts as the first. */
    StepState withoutFailures() {
        return new StepState(status, commands, compensations, 0, 0, 0, confirmed);
    }

    StepState known() {
        return new StepState(status, commands, compensations, failures, silences, refused, true);
    }

    /**
     * Whether the refusal of one command means that the step was never done: no other command was sent, and no reply or
     * person has said that the step was done.
     */
    boolean isNeverDone() {
        return !confirmed && commands.size() == 1;
    }

    private static List<UUID> plus(List<UUID> ids, UUID id) {
        var more = new ArrayList<>(ids);
        more.add(id);
        return List.copyOf(more);
    }
}
