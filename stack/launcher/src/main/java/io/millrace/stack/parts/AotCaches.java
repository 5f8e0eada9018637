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
 * The AOT caches of the services (JEP 483, JEP 514): classes that a training run has loaded, linked and profiled.
 * There is one file for each build of a service.
 */
public final class AotCaches {

    private final Home home;

    public AotCaches(Home home) {
        this.home = home;
    }

    /** Whether every service has a cache. */
    public boolean complete() {
        return Service.ALL.stream().allMatch(service -> Files.exists(file(service)));
    }

    /** The JVM options with which a service starts from its cache; empty without a cache. */
    List<String> use(Service service) {
        return Files.exists(file(service)) ? List.of("-XX:AOTCache=" + file(service)) : List.of();
    }

    /**
     * The JVM options with which a service writes a cache when it exits; the cache is used once it is {@linkplain
     * #keep() kept}.
     */
    List<String> train(Service service) {
        removeOlder(service);
        return List.of("-XX:AOTCacheOutput=" + learned(service));
    }

    /** Puts the caches of a completed training run into use. */
    public void keep() {
        try {
            for (Service service : Service.ALL) {
                // A service that was killed has written no cache.
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

    /** The JVM accepts a cache only together with the files that it was made from. */
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

    /** The jar for {@code java -jar}. */
    Path jar(Service service) {
        return application(service).resolve("quarkus-run.jar");
    }
}
