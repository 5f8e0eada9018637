package io.millrace.messaging.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Checks that the previous release and this one can read each other's states: during an upgrade, both run. */
class SagaJsonTest {

    private static final String NONE = "[]";
    private static final String ONE = "[\"018f0000-0000-7000-8000-000000000002\"]";

    @Test
    void aStepThatWaitedForItsNextAttemptInTheReleaseBeforeStillDoes() {
        assertThat(read("RUNNING", "PENDING", NONE).step().status()).isEqualTo(StepStatus.SEND_AGAIN);
        assertThat(read("COMPENSATING", "DONE", ONE).step().status()).isEqualTo(StepStatus.UNDO_AGAIN);
        assertThat(read("STUCK", "PENDING", NONE).step().status()).isEqualTo(StepStatus.SEND_AGAIN);
        assertThat(read("STUCK", "DONE", ONE).step().status()).isEqualTo(StepStatus.UNDO_AGAIN);
        assertThat(read("COMPLETED", "DONE", NONE).step().status()).isEqualTo(StepStatus.DONE);
        assertThat(read("COMPENSATED", "PENDING", NONE).step().status()).isEqualTo(StepStatus.UNDONE);
    }

    @Test
    void theReasonWhyASagaIsStuckIsWhereTheReleaseBeforeHadIt() {
        SagaState stuck = read("STUCK", "DONE", ONE);

        assertThat(stuck.stuck()).isEqualTo("step flight: not undone: NEVER");
        assertThat(SagaJson.write(stuck).getString("reason")).isEqualTo("step flight: not undone: NEVER");
    }

    @Test
    void theReleaseBeforeReadsWhatItKnows() {
        var steps = SagaJson.write(read("STUCK", "DONE", ONE)).getJsonArray("steps");

        assertThat(steps.getJsonObject(0).getString("status")).isEqualTo("DONE");
    }

    private static SagaState read(String saga, String step, String compensations) {
        return SagaJson.read(new JsonObject("""
                {"status": "%s", "current": 0, "reason": "step flight: not undone: NEVER", "steps": [
                  {"status": "%s", "commands": ["018f0000-0000-7000-8000-000000000001"], "compensations": %s,
                   "failures": 1}]}""".formatted(saga, step, compensations)));
    }
}
