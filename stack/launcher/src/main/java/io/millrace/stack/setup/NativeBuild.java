package io.millrace.stack.setup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import me.tongfei.progressbar.ProgressBar;

import io.millrace.stack.Progress;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;

/** Builds services as native executables, one after the other: a build takes minutes and up to 9 GB of memory. */
public final class NativeBuild {

    /** native-image prints its progress as {@code [3/8] Building universe...}. */
    private static final Pattern STEP = Pattern.compile("\\[(\\d)/8]");

    private static final int STEPS = 8;
    private static final String MEMORY = "9g";

    private final Home home;
    private final List<String> builder;

    /** @throws StackException if there is neither a GraalVM nor a container engine */
    public NativeBuild(Home home) {
        this.home = home;
        this.builder = builder();
    }

    private static List<String> builder() {
        String graalvm = System.getenv("GRAALVM_HOME");
        if (graalvm != null) {
            if (!Files.isExecutable(Path.of(graalvm, "bin", "native-image"))) {
                throw new StackException(
                        "GRAALVM_HOME is %s, where there is no bin/native-image: set it to a GraalVM or Mandrel 25"
                                .formatted(graalvm));
            }
            return List.of();
        }
        if (Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "podman"))
                        || Files.isExecutable(Path.of(folder, "docker")))) {
            return List.of("-Dquarkus.native.container-build=true");
        }
        throw new StackException(
                "Native executables are built by a GraalVM or Mandrel 25: set GRAALVM_HOME to where it is,"
                        + " or install podman or docker");
    }

    /**
     * Builds the executable in the service's {@code target}.
     *
     * @param tested whether the service's tests run against it
     */
    public void build(Service service, boolean tested) {
        Path log = home.root().resolve(".millrace/native-%s.log".formatted(service.name()));
        var command = new ArrayList<>(List.of(
                home.root().resolve("mvnw").toString(),
                "-B",
                "-pl",
                "services/" + service.name(),
                "-am",
                tested ? "-DskipUnitTests" : "-DskipTests",
                "-Dnative",
                "-Dquarkus.native.native-image-xmx=" + MEMORY));
        command.addAll(builder);
        command.add(tested ? "verify" : "package");
        try (ProgressBar progress = Progress.parts(service.name(), STEPS);
                var out = Files.newBufferedWriter(log)) {
            Process process = new ProcessBuilder(command)
                    .directory(home.root().toFile())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    out.write(line);
                    out.newLine();
                    // For users who follow the log.
                    out.flush();
                    Matcher step = STEP.matcher(line);
                    if (step.find()) {
                        // native-image prints the step that begins.
                        progress.stepTo(Integer.parseInt(step.group(1)) - 1L);
                    }
                }
            }
            if (process.waitFor() != 0) {
                throw new StackException("%s could not be built%s; the log: %s"
                        .formatted(service.name(), tested ? ", or did not pass its tests" : "", log));
            }
            progress.stepTo(STEPS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }
}
