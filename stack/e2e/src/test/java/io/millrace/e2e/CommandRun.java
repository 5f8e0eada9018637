package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a service's command to its end. */
final class CommandRun {

    private CommandRun() {}

    /** A process that has ended: its exit code, its standard output and its standard error. */
    record Ended(int code, String out, String err) {}

    /** The command line of a service on the JVM; arguments may follow. */
    static List<String> jar(String service) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                House.service(service)
                        .resolve("target/quarkus-app/quarkus-run.jar")
                        .toString());
    }

    /** @param files folder for what the process says */
    static Ended of(Path files, List<String> executable, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path out = files.resolve("out");
        Path err = files.resolve("err");
        var command = new ArrayList<>(executable);
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
