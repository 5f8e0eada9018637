package io.millrace.messaging.saga;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Reads and writes a saga's state as JSON, by hand, so that a native image needs no reflection.
 *
 * <p>The releases before and after this one read the same JSON. A step that waits for its next attempt is written as
 * {@code PENDING} or {@code DONE}, which those releases know, with {@code again} beside the status.
 */
final class SagaJson {

    private SagaJson() {}

    static JsonObject write(SagaState state) {
        var steps = new JsonArray();
        for (StepState step : state.steps()) {
            StepStatus status = step.status();
            steps.add(new JsonObject()
                    .put("status", stored(status).name())
                    .put("again", status != stored(status))
                    .put("commands", ids(step.commands()))
                    .put("compensations", ids(step.compensations()))
                    .put("failures", step.failures())
                    .put("silences", step.silences())
                    .put("refused", step.refused())
                    .put("confirmed", step.confirmed()));
        }
        return new JsonObject()
                .put("status", state.status().name())
                .put("current", state.current())
                .put("reason", state.why())
                .put("turnedBack", state.reason())
                .put("steps", steps);
    }

    static SagaState read(JsonObject json) {
        SagaStatus status = SagaStatus.valueOf(json.getString("status"));
        int current = json.getInteger("current");
        var array = json.getJsonArray("steps");
        List<StepState> steps = IntStream.range(0, array.size())
                .mapToObj(i -> step(array.getJsonObject(i), status, i == current))
                .toList();
        String why = json.getString("reason");
        return status == SagaStatus.STUCK
                ? new SagaState(status, current, steps, json.getString("turnedBack"), why)
                : new SagaState(status, current, steps, why, null);
    }

    private static StepState step(JsonObject json, SagaStatus saga, boolean isCurrent) {
        var commands = ids(json.getJsonArray("commands"));
        var compensations = ids(json.getJsonArray("compensations"));
        StepStatus stored = StepStatus.valueOf(json.getString("status"));
        StepStatus status = json.containsKey("again")
                ? json.getBoolean("again") ? waiting(stored) : stored
                : derived(stored, saga, isCurrent, commands, compensations);
        boolean open = status == StepStatus.PENDING || status == StepStatus.SENT || status == StepStatus.SEND_AGAIN;
        return new StepState(
                status,
                commands,
                compensations,
                json.getInteger("failures"),
                json.getInteger("silences", 0),
                json.getInteger("refused", 0),
                json.getBoolean("confirmed", !open));
    }

    /** Derives the status from the other fields: the release before this one did not write {@code again}. */
    private static StepStatus derived(
            StepStatus stored, SagaStatus saga, boolean isCurrent, List<UUID> commands, List<UUID> compensations) {
        boolean stuck = saga == SagaStatus.STUCK;
        if (stored == StepStatus.PENDING && !commands.isEmpty()) {
            return saga == SagaStatus.RUNNING || stuck ? StepStatus.SEND_AGAIN : StepStatus.UNDONE;
        }
        boolean goesBack = saga == SagaStatus.COMPENSATING || stuck;
        return stored == StepStatus.DONE && isCurrent && goesBack && !compensations.isEmpty()
                ? StepStatus.UNDO_AGAIN
                : stored;
    }

    private static StepStatus stored(StepStatus status) {
        return switch (status) {
            case SEND_AGAIN -> StepStatus.PENDING;
            case UNDO_AGAIN -> StepStatus.DONE;
            default -> status;
        };
    }

    private static StepStatus waiting(StepStatus stored) {
        return switch (stored) {
            case PENDING -> StepStatus.SEND_AGAIN;
            case DONE -> StepStatus.UNDO_AGAIN;
            default -> stored;
        };
    }

    private static JsonArray ids(List<UUID> ids) {
        var array = new JsonArray();
        ids.forEach(id -> array.add(id.toString()));
        return array;
    }

    private static List<UUID> ids(JsonArray array) {
        return array.stream().map(id -> UUID.fromString((String) id)).toList();
    }
}
