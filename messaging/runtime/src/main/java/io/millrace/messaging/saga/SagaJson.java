package io.millrace.messaging.saga;

import java.util.List;
import java.util.UUID;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The state of a saga as JSON, written by hand so that a native image needs no reflection for it. */
final class SagaJson {

    private SagaJson() {}

    static JsonObject write(SagaState state) {
        var steps = new JsonArray();
        for (StepState step : state.steps()) {
            steps.add(new JsonObject()
                    .put("status", step.status().name())
                    .put("commands", ids(step.commands()))
                    .put("compensations", ids(step.compensations()))
                    .put("failures", step.failures()));
        }
        return new JsonObject()
                .put("status", state.status().name())
                .put("current", state.current())
                .put("reason", state.reason())
                .put("steps", steps);
    }

    static SagaState read(JsonObject json) {
        List<StepState> steps = json.getJsonArray("steps").stream()
                .map(JsonObject.class::cast)
                .map(step -> new StepState(
                        StepStatus.valueOf(step.getString("status")),
                        ids(step.getJsonArray("commands")),
                        ids(step.getJsonArray("compensations")),
                        step.getInteger("failures")))
                .toList();
        return new SagaState(
                SagaStatus.valueOf(json.getString("status")),
                json.getInteger("current"),
                steps,
                json.getString("reason"));
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
