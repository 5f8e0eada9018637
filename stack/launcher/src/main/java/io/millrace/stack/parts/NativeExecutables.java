package io.millrace.stack.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;

/** The services' native executables, which {@code ./millrace native} builds. */
public final class NativeExecutables {

    /** Quarkus' suffix of native executables. */
    private static final String PATTERN = "*-runner";

    private final Home home;

    public NativeExecutables(Home home) {
        this.home = home;
    }

    /** The services whose executable is missing. */
    public List<Service> missing() {
        return Service.ALL.stream().filter(service -> find(service).isEmpty()).toList();
    }

    public Optional<Path> find(Service service) {
        Path build = home.build(service);
        if (!Files.isDirectory(build)) {
            return Optional.empty();
        }
        try (var files = Files.newDirectoryStream(build, PATTERN)) {
            for (Path file : files) {
                if (Files.isExecutable(file)) {
                    return Optional.of(file);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param maxHeap the heap limit as -Xmx takes it */
    List<String> command(Service service, String maxHeap) {
        Path executable = find(service)
                .orElseThrow(() -> new StackException(
                        "%1$s has no executable: build it with ./millrace native %1$s".formatted(service.name())));
        return List.of(executable.toString(), "-Xmx" + maxHeap);
    }
}
