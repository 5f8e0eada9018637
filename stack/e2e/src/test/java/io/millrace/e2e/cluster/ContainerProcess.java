package io.millrace.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.e2e.deploy.Overlay;
import io.millrace.e2e.deploy.Resource;

/**
 * A container as a process: with the image's command line, and with exactly the container's arguments and variables; and
 * as its user with its file system and its limits, where this machine lets a test do that.
 */
final class ContainerProcess {

    private static final String JAVA_OPTIONS = "JAVA_TOOL_OPTIONS";
    private static final String HEAP = "-Xmx";
    private static final int GRACE_SECONDS = 40;

    private final Overlay overlay;
    private final ClusterSecrets secrets;
    private final JsonNode container;
    private final Resource workload;
    private final String pod;
    private final Mounts mounts;
    private final Optional<Sandbox> sandbox;
    private final Path log;
    private Optional<Sandbox.Container> confined = Optional.empty();

    /** @param sandbox empty if the process runs as the user of this machine, and with its file system */
    ContainerProcess(
            Overlay overlay,
            ClusterSecrets secrets,
            Resource workload,
            JsonNode container,
            Path folder,
            Optional<Sandbox> sandbox) {
        this.overlay = overlay;
        this.secrets = secrets;
        this.workload = workload;
        this.container = container;
        this.pod = workload.name() + "-0";
        this.mounts = Mounts.of(workload.pod(), container, secrets, folder);
        this.sandbox = sandbox;
        this.log = folder.resolve(container.path("name").asText() + ".log");
    }

    /**
     * Starts the process.
     *
     * @param addition variables that stand for what a pod has of its own, such as an address
     * @param arguments further arguments, of the same kind
     */
    Process start(ClusterNetwork network, Map<String, String> addition, List<String> arguments) {
        Image image = Image.of(container.path("image").asText());
        var command = new ArrayList<>(sandbox.isPresent() ? image.entrypoint() : image.here());
        List<String> given = Resource.stream(container.path("args"))
                .map(JsonNode::asText)
                .map(this::withPaths)
                .toList();
        // An executable takes its heap as an argument; the JVM, which stands for it here, as an option.
        given.stream().filter(argument -> argument.startsWith(HEAP)).forEach(heap -> command.add(1, heap));
        given.stream().filter(argument -> !argument.startsWith(HEAP)).forEach(command::add);
        command.addAll(arguments);
        confined = sandbox.map(known ->
                known.container(workload.pod(), container, pod, mounts, image, network.hosts(), List.copyOf(command)));
        var builder = new ProcessBuilder(
                        confined.map(Sandbox.Container::command).orElse(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().putAll(variables());
        builder.environment().putAll(addition);
        builder.environment().put(JAVA_OPTIONS, options(image, network));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A setting of the manifest with the paths that its process has. */
    private String withPaths(String setting) {
        return sandbox.isPresent() ? setting : mounts.here(setting);
    }

    /** The process is confined to what its manifest gives it, if that can be done here. */
    void assertConfined(Process process) {
        confined.ifPresent(known -> sandbox.orElseThrow().assertConfined(known, process));
    }

    /** Those of the image, the container's memory and folder, and the cluster's names. */
    private String options(Image image, ClusterNetwork network) {
        String memory = container
                .at("/resources/limits/memory")
                .asText()
                .replace("Mi", "m")
                .replace("Gi", "g");
        return Stream.of(
                        image.javaOptions(),
                        "-XX:MaxRAM=" + memory,
                        "-XX:TieredStopAtLevel=1",
                        "-Djdk.net.hosts.file=" + (sandbox.isPresent() ? Sandbox.HOSTS : network.hosts()),
                        "-Djava.io.tmpdir=" + withPaths("/tmp"))
                .filter(option -> !option.isEmpty())
                .reduce((before, after) -> before + " " + after)
                .orElseThrow();
    }

    private Map<String, String> variables() {
        var variables = new LinkedHashMap<String, String>();
        Resource.stream(container.path("envFrom"))
                .map(source -> source.path("configMapRef").path("name").asText())
                .map(name -> overlay.ofKind("ConfigMap")
                        .filter(map -> map.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("There is no ConfigMap " + name)))
                .forEach(map -> variables.putAll(Resource.map(map.tree().path("data"))));
        Resource.stream(container.path("env")).forEach(variable -> value(variable)
                .ifPresent(value -> variables.put(variable.path("name").asText(), value)));
        variables.replaceAll((name, value) -> withPaths(value));
        return variables;
    }

    private Optional<String> value(JsonNode variable) {
        JsonNode from = variable.path("valueFrom");
        if (from.isMissingNode()) {
            return Optional.of(variable.path("value").asText());
        }
        if (from.has("secretKeyRef")) {
            JsonNode reference = from.path("secretKeyRef");
            String name = reference.path("name").asText();
            return secrets.find(name).isEmpty() && reference.path("optional").asBoolean()
                    ? Optional.empty()
                    : Optional.of(secrets.get(name, reference.path("key").asText()));
        }
        String field = from.path("fieldRef").path("fieldPath").asText();
        if (!field.equals("metadata.name")) {
            throw new AssertionError("%s: what would a pod have for %s?".formatted(pod, from));
        }
        return Optional.of(pod);
    }

    /** The end of what the container has logged. */
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return pod + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 25), lines.size()));
        } catch (IOException e) {
            return pod + " has no log";
        }
    }

    /** As the kubelet does it. */
    static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
