package io.millrace.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.parts.Supervised;

/** Calls the control server of the running launcher. */
public final class ControlClient {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ObjectMapper mapper = new ObjectMapper().registerModule(new JavaTimeModule());
    private final HttpClient client = HttpClient.newHttpClient();
    private final RunningFile running;

    private ControlClient(RunningFile running) {
        this.running = running;
    }

    /** Empty if no stack is running. */
    public static Optional<ControlClient> find(Home home) {
        return RunningFile.read(home).filter(RunningFile::isAlive).map(ControlClient::new);
    }

    /** @throws StackException if no stack is running */
    public static ControlClient of(Home home) {
        return find(home).orElseThrow(() -> new StackException(notUp(home)));
    }

    private static String notUp(Home home) {
        var left = Leftovers.find(home);
        return left.isEmpty()
                ? "Millrace is not up. Start it: ./millrace up"
                : "The launcher was killed, and its processes still run: %s. Stop them: ./millrace down"
                        .formatted(Leftovers.names(left));
    }

    public PortPlan ports() {
        return new PortPlan(running.portOffset());
    }

    public List<Supervised.Report> status() {
        return send("GET", "/status", new TypeReference<>() {});
    }

    public void startPart(String name) {
        send("POST", "/parts/" + name + "/start", new TypeReference<Supervised.Report>() {});
    }

    public void stopPart(String name) {
        send("POST", "/parts/" + name + "/stop", new TypeReference<Supervised.Report>() {});
    }

    /** Stops the stack, and waits until the launcher has exited. */
    public void down() {
        var launcher = running.launcher().process();
        send("POST", "/down", new TypeReference<Object>() {});
        launcher.ifPresent(process -> process.onExit().join());
    }

    private <T> T send(String method, String path, TypeReference<T> type) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(ports().control(), path)))
                    .timeout(PATIENCE)
                    .header(ControlServer.TOKEN_HEADER, running.token())
                    .method(method, BodyPublishers.noBody())
                    .build();
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new StackException("The launcher refuses the command: " + answer.body());
            }
            return mapper.readValue(answer.body(), type);
        } catch (IOException e) {
            throw new StackException(
                    "The launcher (process %d) does not answer yet; it may be starting or stopping. Try again in a moment"
                            .formatted(running.launcher().pid()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }
}
