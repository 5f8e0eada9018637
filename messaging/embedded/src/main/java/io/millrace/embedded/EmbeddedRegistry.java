package io.millrace.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;

/** Runs an Apicurio schema registry as a process of its own. For tests it keeps its schemas in memory. */
public final class EmbeddedRegistry implements Closeable {

    private static final String DIST = "millrace.dist";
    private static final String FOLDER_PREFIX = "apicurio-registry-";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    /** A server that is still starting may take a request and never answer it. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final Process process;
    private final int port;

    private EmbeddedRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static EmbeddedRegistry temporary() {
        int port = Ports.free();
        try {
            var process = new ProcessBuilder(command(distribution(), "localhost", port, Ports.free()))
                    .redirectErrorStream(true)
                    .redirectOutput(Path.of("target", "registry.log").toFile())
                    .start();
            var registry = new EmbeddedRegistry(process, port);
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            Awaitility.await("the schema registry answers")
                    .atMost(START_TIMEOUT)
                    .until(registry::answers);
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException("the schema registry does not start: " + e.getMessage(), e);
        }
    }

    /**
     * The command that starts a registry.
     *
     * @param distribution the folder of an unpacked registry
     * @param listen the address of the interface that clients connect to; {@code 0.0.0.0} is any
     */
    public static List<String> command(Path distribution, String listen, int port, int managementPort) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:+UseSerialGC");
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dquarkus.http.host=" + listen);
        command.add("-Dquarkus.management.port=" + managementPort);
        command.add("-Dapicurio.storage.kind=sql");
        command.add("-jar");
        command.add(distribution.resolve("quarkus-run.jar").toString());
        return command;
    }

    /** Finds the unpacked registry in the folder that a system property names, or in {@code .millrace/dist} above. */
    private static Path distribution() throws IOException {
        String named = System.getProperty(DIST);
        return distribution(named != null ? Path.of(named) : above(Path.of("").toAbsolutePath()));
    }

    /** The registry's folder among the distributions that the build has unpacked into a folder. */
    public static Path distribution(Path folder) throws IOException {
        try (var children = Files.list(folder)) {
            return children.filter(child -> child.getFileName().toString().startsWith(FOLDER_PREFIX))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            "%s has no folder %s*: build once with ./mvnw, which unpacks the registry there"
                                    .formatted(folder, FOLDER_PREFIX)));
        }
    }

    private static Path above(Path start) throws IOException {
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            Path dist = folder.resolve(".millrace/dist");
            if (Files.isDirectory(dist)) {
                return dist;
            }
        }
        throw new IOException(("neither %s nor a folder above has .millrace/dist: build once with ./mvnw, which"
                        + " unpacks the registry there, or set the system property %s to the folder that has "
                        + FOLDER_PREFIX + "*")
                .formatted(start, DIST));
    }

    private boolean answers() {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url() + "/system/info"))
                    .timeout(ANSWER_TIMEOUT)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return url(port);
    }

    /** The value of the client configuration {@code apicurio.registry.url}. */
    public static String url(int port) {
        return "http://localhost:" + port + "/apis/registry/v3";
    }

    @Override
    public void close() {
        process.destroy();
    }
}
