package io.millrace.relay;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.millrace.embedded.Ports;
import io.millrace.stack.parts.Signals;

/** A process of the test bed's service. */
final class Instance implements Closeable {

    /** A process that is still starting may take a request and never answer it. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final Path application;
    private final String name;
    private final String maxHeap;
    private final Map<String, String> environment;
    private final int port = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;

    Instance(Path application, String name, String maxHeap, Map<String, String> environment) throws IOException {
        this.application = application;
        this.name = name;
        this.maxHeap = maxHeap;
        this.environment = environment;
        this.process = launch();
    }

    private Process launch() throws IOException {
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + maxHeap,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        // The test needs no registry.
                        "-Dmp.messaging.connector.smallrye-kafka.apicurio.registry.url=http://localhost:1",
                        "-jar",
                        application.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", name + ".log").toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        builder.environment().put("MILLRACE_MESSAGING_INSTANCE", name);
        return builder.start();
    }

    String name() {
        return name;
    }

    /** Waits until the process ends by itself, and returns its exit code. */
    int awaitEnd(Duration patience) {
        try {
            return process.onExit()
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .exitValue();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(name + " has not ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalStateException if the process has ended */
    boolean isReady() {
        demandAlive();
        try {
            var request = HttpRequest.newBuilder(address("/q/health/live"))
                    .timeout(ANSWER_TIMEOUT)
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void demandAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " has ended, see target/" + name + ".log");
        }
    }

    /** @return whether all transactions are known to have been committed */
    boolean load(int transactions, int events, int keys, long seed) {
        return load(transactions, events, keys, seed, 0);
    }

    /**
     * @param bytes the size of each event's payload, apart from a few bytes
     * @return whether all transactions are known to have been committed
     */
    boolean load(int transactions, int events, int keys, long seed, int bytes) {
        var request = HttpRequest.newBuilder(address("/load?transactions=%d&events=%d&keys=%d&seed=%d&bytes=%d"
                        .formatted(transactions, events, keys, seed, bytes)))
                .POST(BodyPublishers.noBody())
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 204;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private URI address(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    void freeze() {
        Signals.send(process.toHandle(), "STOP");
    }

    void thaw() {
        Signals.send(process.toHandle(), "CONT");
    }

    /** Kills the process and restarts it under its name. Callers wait, so they never see it dead. */
    synchronized void crash() throws IOException {
        process.destroyForcibly().onExit().join();
        process = launch();
    }

    @Override
    public synchronized void close() {
        process.destroyForcibly().onExit().join();
        http.close();
    }
}
