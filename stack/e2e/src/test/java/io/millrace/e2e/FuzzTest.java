package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.millrace.e2e.StackProcess.Result;

/** A thousand requests and a thousand records of nonsense. The seed is fixed, so that a build fails for what it changes. */
class FuzzTest {

    private static final String SEED = "7";

    /** By which options the services are started. */
    List<String> way() {
        return List.of();
    }

    @Test
    void nothingGivesWayToNonsense() throws Exception {
        Result result = new StackProcess(Path.of("target", "fuzz"))
                .run(
                        way(),
                        "fuzz",
                        "--cases",
                        "1000",
                        "--seed",
                        SEED,
                        "--port-offset",
                        String.valueOf(StackProcess.OFFSET));

        assertThat(result.output()).contains("Nothing gave way.");
        assertThat(result.exit()).isZero();
    }
}
