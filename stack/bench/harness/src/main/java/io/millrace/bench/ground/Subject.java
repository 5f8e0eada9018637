package io.millrace.bench.ground;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.embedded.Ports;
import io.millrace.stack.Await;
import io.millrace.stack.StackException;
import io.millrace.stack.parts.Jvm;
import io.millrace.stack.parts.Probes;
import io.millrace.stack.parts.ProcessPart;

/** A process that is measured. */
public final class Subject implements Closeable {

    public static final Path MILLRACE = Path.of("stack/bench/subject/target/quarkus-app/quarkus-run.jar");

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final String HEAP = "512m";

    private final int port = Ports.free();
    private final ProcessPart process;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Starts the process and waits until it is ready.
     *
     * @param jar path from the root of the checkout
     * @param properties system properties besides the servers' addresses
     */
    public Subject(Ground ground, String name, Path jar, Map<String, String> properties) {
        this(ground, name, program(ground, jar), properties);
    }

    /** The same for a JVM that sets itself up for one core, as in a container with that limit. */
    public static Subject onOneCore(Ground ground, String name, Path jar, Map<String, String> properties) {
        var program = new ArrayList<>(List.of("-XX:ActiveProcessorCount=1"));
        program.addAll(program(ground, jar));
        return new Subject(ground, name, program, properties);
    }

    private static List<String> program(Ground ground, Path jar) {
        return List.of("-jar", ground.blueprint().home().root().resolve(jar).toString());
    }

    /** The same for a program of the bench itself. */
    public Subject(Ground ground, String name, Class<?> program, Map<String, String> properties) {
        this(ground, name, List.of("-cp", System.getProperty("java.class.path"), program.getName()), properties);
    }

    private Subject(Ground ground, String name, List<String> program, Map<String, String> properties) {
        var environment = new HashMap<>(ground.environment());
        environment.put("QUARKUS_HTTP_HOST", "localhost");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        environment.put("SERVER_PORT", String.valueOf(port));
        var home = ground.blueprint().home();
        var options = new ArrayList<String>();
        String agent = System.getenv("MILLRACE_BENCH_JVM");
        if (agent != null) {
            options.addAll(List.of(agent.split(" ")));
        }
        properties.forEach((key, value) -> options.add("-D%s=%s".formatted(key, value)));
        options.addAll(program);
        process = new ProcessPart(new ProcessPart.Spec(
                name,
                port,
                Jvm.command(HEAP, options),
                environment,
                home.log(name),
                () -> Probes.answersOk("http://localhost:" + port + "/q/health/live")
                        || Probes.answersOk("http://localhost:" + port + "/actuator/health"),
                GRACE));
        AtExit.close(this);
        process.start();
        Await.until(name + " starts, see " + home.log(name), PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new StackException("%s has ended, see %s".formatted(name, home.log(name)));
            }
            return process.isReady() ? Boolean.TRUE : null;
        });
    }

    /**
     * Sends a request without a body.
     *
     * @return the lines of the answer
     */
    public List<String> post(String path) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .POST(BodyPublishers.noBody())
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofLines());
            if (response.statusCode() >= 300) {
                throw new StackException("%s answers with status %d".formatted(path, response.statusCode()));
            }
            return response.body().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted");
        }
    }

    public ProcessHandle process() {
        return process.process().orElseThrow();
    }

    @Override
    public void close() {
        http.shutdownNow();
        process.stop();
        AtExit.closed(this);
    }
}
