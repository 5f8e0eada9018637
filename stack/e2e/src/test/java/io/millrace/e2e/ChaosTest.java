package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.millrace.e2e.StackProcess.Result;

/** Two minutes under fire. The seed is fixed, so that a build fails for what it changes; others run every night. */
class ChaosTest {

    private static final String SEED = "7";

    /** By which options the services are started. */
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
