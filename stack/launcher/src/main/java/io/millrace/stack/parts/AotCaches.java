package io.millrace.stack.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;

/**
 * The services' classes as the JVM keeps them after a training run (JEP 483, JEP 514): loaded, linked and profiled.
 * One file for each build of a service.
 */
public final class AotCaches {

    private final Home home;

    public AotCaches(Home home) {
        this.home = home;
    }

    /** Whether every service starts fast. */
    public boolean complete() {
        return Service.ALL.stream().allMatch(service -> Files.exists(file(service)));
    }

    /** What makes a service start from its cache; without one, nothing. */
    List<String> use(Service service) {
        return Files.exists(file(service)) ? List.of("-XX:AOTCache=" + file(service)) : List.of();
    }

    /** What makes a service leave a cache behind when it ends; it counts once it is {@linkplain #keep() kept}. */
    List<String> train(Service service) {
        removeOlder(service);
        return List.of("-XX:AOTCacheOutput=" + learned(service));
    }

    /** Makes use of what a training has left behind. One that was broken off has learned too little. */
    public void keep() {
        try {
            for (Service service : Service.ALL) {
                // One that was ended by force has left nothing.
                if (Files.exists(learned(service))) {
                    Files.move(learned(service), file(service), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void removeOlder(Service service) {
        try (var files = Files.newDirectoryStream(home.aot(), service.name() + "-*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(Service service) {
        return home.aot().resolve("%s-%08x.aot".formatted(service.name(), fingerprint(service)));
    }

    private Path learned(Service service) {
        Path file = file(service);
        return file.resolveSibling(file.getFileName() + ".learned");
    }

    /** The JVM takes a cache only with the very files it was made with. */
    private int fingerprint(Service service) {
        Path application = application(service);
        try (var files = Files.walk(application)) {
            int[] parts = files.filter(Files::isRegularFile)
                    .sorted()
                    .mapToInt(AotCaches::fingerprint)
                    .toArray();
            return Objects.hash(Runtime.version().toString(), Arrays.hashCode(parts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int fingerprint(Path file) {
        try {
            return Objects.hash(file.toString(), Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path application(Service service) {
        Path application = home.build(service).resolve("quarkus-app");
        if (!Files.isDirectory(application)) {
            throw new StackException("%s is not built: run ./millrace up, or ./mvnw package".formatted(service.name()));
        }
        return application;
    }

    /** What {@code java -jar} starts. */
    Path jar(Service service) {
        return application(service).resolve("quarkus-run.jar");
    }
}
