package io.millrace.messaging.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The state of one step.
 *
 * @param commands ids of the commands sent; a reply names the one it answers
 * @param compensations ids of the compensations sent
 * @param failures how often the compensation, or the command of a step that must succeed, has failed or was not
 *     answered in time
 */
record StepState(StepStatus status, List<UUID> commands, List<UUID> compensations, int failures) {

    static final StepState NEW = new StepState(StepStatus.PENDING, List.of(), List.of(), 0);

    StepState with(StepStatus next) {
        return new StepState(next, commands, compensations, failures);
    }

    StepState withCommand(UUID id) {
        return new StepState(status, plus(commands, id), compensations, failures);
    }

    StepState withCompensation(UUID id) {
        return new StepState(status, commands, plus(compensations, id), failures);
    }

    StepState withFailures(int count) {
        return new StepState(status, commands, compensations, count);
    }

    private static List<UUID> plus(List<UUID> ids, UUID id) {
        var more = new ArrayList<>(ids);
        more.add(id);
        return List.copyOf(more);
    }
}
