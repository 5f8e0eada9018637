package io.millrace.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Runs the launcher as its users do: as a process, with the test's own ports and folder. */
public final class StackProcess {

    static final int OFFSET = 3_000;
    static final String EDGE = "http://localhost:" + (8080 + OFFSET);

    /** JVM options for processes that are restarted often: the second compiler would cost more than it gains. */
    public static final Map<String, String> FAST_START = Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");

    private static final Path JAR = House.ROOT.resolve("stack/launcher/target/millrace-run.jar");

    private final Path state;

    StackProcess(Path state) {
        this.state = state.toAbsolutePath();
    }

    /** A command's output and exit code. */
    record Result(int exit, String output) {}

    Process start(Path output, String... arguments) throws IOException {
        var builder =
                new ProcessBuilder(command(arguments)).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(FAST_START);
        return builder.start();
    }

    /** @param options further options of the command */
    Result run(List<String> options, String... arguments) throws IOException, InterruptedException {
        return run(and(options, arguments));
    }

    /** @param options further options of the command */
    Process start(Path output, List<String> options, String... arguments) throws IOException {
        return start(output, and(options, arguments));
    }

    private static String[] and(List<String> options, String... arguments) {
        return Stream.concat(Stream.of(arguments), options.stream()).toArray(String[]::new);
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(Path.of("target"), "millrace-" + arguments[0] + "-", ".log");
        Process process = start(output, arguments);
        if (!process.waitFor(8, TimeUnit.MINUTES)) {
            process.destroy();
            process.waitFor();
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    private List<String> command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add("-Dmillrace.root=" + House.ROOT);
        command.add("-jar");
        command.add(JAR.toString());
        command.addAll(List.of(arguments));
        command.add("--state");
        command.add(state.toString());
        return command;
    }

    /** A part's process, by the process id that the launcher reports. */
    ProcessHandle part(String name) throws IOException {
        JsonNode running =
                new ObjectMapper().readTree(state.resolve("running.json").toFile());
        return ProcessHandle.of(running.path("parts").path(name).path("pid").asLong())
                .orElseThrow();
    }

    Path log(String part) {
        return state.resolve("logs").resolve(part + ".log");
    }

    Path state() {
        return state;
    }
}
