package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.millrace.e2e.StackProcess.Result;

/** Runs two minutes of faults. The seed is fixed, so that a build fails only for its own changes. */
class ChaosTest {

    private static final String SEED = "7";

    /** The launcher's options with which the test starts the services. */
    List<String> way() {
        return List.of();
    }

    @Test
    void everyPromiseIsKeptUnderFire() throws Exception {
        Result result = new StackProcess(Path.of("target", "chaos"))
                .run(
                        way(),
                        "chaos",
                        "--minutes",
                        "2",
                        "--seed",
                        SEED,
                        "--port-offset",
                        String.valueOf(StackProcess.OFFSET));

        assertThat(result.output()).contains("Every promise was kept.");
        assertThat(result.exit()).isZero();
    }
}
