package io.millrace.e2e.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs programs that work on manifests needs, and that a build of the services does not need. */
final class Tools {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Tools() {}

    /** A program's output and exit code. */
    record Result(int exit, String output) {}

    /** Skips the test if the program is missing. In CI, which must have the program, the test fails. */
    static void need(String program) {
        boolean there = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        assumeTrue(there || System.getenv("CI") != null, program + " is not on the PATH");
    }

    /** Runs a command; the output includes standard error. */
    static Result run(Path folder, List<String> command) {
        return run(folder, command, PATIENCE);
    }

    static Result run(Path folder, List<String> command, Duration patience) {
        try {
            Path output = Files.createTempFile("millrace-tool", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(patience)) {
                    process.destroyForcibly().waitFor();
                }
                return new Result(process.exitValue(), Files.readString(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
