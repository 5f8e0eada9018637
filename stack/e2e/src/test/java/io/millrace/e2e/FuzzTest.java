package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.millrace.e2e.StackProcess.Result;

/**
 * Sends a thousand generated requests and records. The seed is fixed, so that a build fails only for its own changes.
 */
@Tag(Rehearsal.TAG)
class FuzzTest {

    private static final String SEED = "7";

    /** The launcher's options with which the test starts the services. */
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

        assertThat(result.output()).contains("No violations.");
        assertThat(result.exit()).isZero();
    }
}
