package io.millrace.bench.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

class AffinityTest {

    @Test
    void aProcessRunsOnTheCoresThatItIsBoundTo() throws IOException {
        Process process = new ProcessBuilder("sleep", "600").start();
        try {
            Affinity.pinTree(process.toHandle(), List.of(0));
            assertThat(cores(process)).isEqualTo("0");

            Affinity.pinTree(process.toHandle(), Affinity.allCores());
            assertThat(cores(process)).isEqualTo(Affinity.cores() == 1 ? "0" : "0-" + (Affinity.cores() - 1));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String cores(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
    }
}
