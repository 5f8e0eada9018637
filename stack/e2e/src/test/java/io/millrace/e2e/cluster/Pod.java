package io.millrace.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.e2e.deploy.Overlay;
import io.millrace.e2e.deploy.Resource;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.parts.Probes;

/** One pod of a workload as processes: first its init containers, one after the other, then its container. */
final class Pod implements Closeable {

    /** Not a matter of the manifests: other tests and builds may keep this machine busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private static final String INFRA = "infra";
    /** Servers that listen on the ports of other stacks on this machine otherwise. */
    private static final PortPlan INFRA_PORTS = new PortPlan(2_900);

    private final Resource workload;
    private final Overlay overlay;
    private final ClusterSecrets secrets;
    private final ClusterNetwork network;
    private final Path folder;
    private final Map<String, String> additions;
    private final Optional<Sandbox> sandbox;
    private final List<Running> processes = new CopyOnWriteArrayList<>();
    private boolean killed;

    private record Running(ContainerProcess container, Process process) {}

    Pod(
            Resource workload,
            Overlay overlay,
            ClusterSecrets secrets,
            ClusterNetwork network,
            Path folders,
            Map<String, String> additions,
            Optional<Sandbox> sandbox) {
        this.sandbox = sandbox;
        this.additions = additions;
        this.workload = workload;
        this.overlay = overlay;
        this.secrets = secrets;
        this.network = network;
        this.folder = folders.resolve(workload.name());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Resource workload() {
        return workload;
    }

    private String name() {
        return workload.name() + "-0";
    }

    private boolean isInfra() {
        return workload.name().equals(INFRA);
    }

    /** Where a port of the pod is on this machine. */
    InetSocketAddress address(String port) {
        int number = workload.containers()
                .flatMap(container -> Resource.stream(container.path("ports")))
                .filter(known -> known.path("name").asText().equals(port))
                .findFirst()
                .orElseThrow(() -> new AssertionError("%s has no port %s".formatted(workload, port)))
                .path("containerPort")
                .asInt();
        return isInfra()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), number + INFRA_PORTS.offset())
                : new InetSocketAddress(InetAddress.ofLiteral(network.podAddress(workload.name())), number);
    }

    /** Runs the pod's containers to their ends, and those that fail again, as a Job does. */
    void complete() {
        containers("initContainers").forEach(this::complete);
        containers("containers").forEach(this::complete);
    }

    /** Starts the pod, and returns once it is ready. */
    void start() {
        containers("initContainers").forEach(this::complete);
        for (JsonNode container : containers("containers").toList()) {
            ContainerProcess started = container(container);
            Process process = launch(started);
            await(name() + " is ready")
                    .atMost(PATIENCE)
                    .until(() -> !process.isAlive() || answers(container.path("readinessProbe")));
            assertThat(process.isAlive()).as(started.lastLines()).isTrue();
        }
    }

    private void complete(JsonNode container) {
        ContainerProcess once = container(container);
        await(name() + " completes " + container.path("name").asText())
                .pollInterval(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(launch(once).waitFor()).as(once.lastLines()).isZero());
    }

    private synchronized Process launch(ContainerProcess container) {
        String address = network.podAddress(workload.name());
        var variables = new HashMap<>(additions);
        // A pod listens on every interface, and has one of its own.
        variables.put("QUARKUS_HTTP_HOST", address);
        variables.put("QUARKUS_MANAGEMENT_HOST", address);
        assertThat(killed).as("%s, which no longer starts", name()).isFalse();
        Process process = container.start(
                network, variables, isInfra() ? List.of("--port-offset=" + INFRA_PORTS.offset()) : List.of());
        processes.add(new Running(container, process));
        return process;
    }

    private ContainerProcess container(JsonNode container) {
        return new ContainerProcess(overlay, secrets, workload, container, folder, sandbox);
    }

    private Stream<JsonNode> containers(String kind) {
        return Resource.stream(workload.pod().path(kind));
    }

    private boolean answers(JsonNode probe) {
        JsonNode http = probe.path("httpGet");
        InetSocketAddress address = address(http.path("port").asText());
        return Probes.answersOk("http://%s:%d%s"
                .formatted(
                        address.getAddress().getHostAddress(),
                        address.getPort(),
                        http.path("path").asText()));
    }

    /** Every probe of a pod that is ready succeeds. */
    void assertProbes() {
        containers("containers")
                .forEach(container -> assertThat(Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                                .map(container::path)
                                .filter(probe -> !probe.isMissingNode()))
                        .as(workload.toString())
                        .isNotEmpty()
                        .allMatch(this::answers));
    }

    /** Every process that runs is confined to what its manifest gives it, if that can be done here. */
    synchronized void assertConfined() {
        assertThat(processes)
                .as(workload.toString())
                .filteredOn(running -> running.process().isAlive())
                .isNotEmpty()
                .allSatisfy(running -> running.container().assertConfined(running.process()));
    }

    /** Ends the pod's processes at once, for good. */
    synchronized void kill() {
        killed = true;
        processes.forEach(running -> running.process().destroyForcibly());
        processes.forEach(running -> running.process().onExit().join());
    }

    // Not synchronized: a process has time to end, for which kill() does not wait.
    @Override
    public void close() {
        processes.reversed().forEach(running -> ContainerProcess.stop(running.process()));
        processes.clear();
    }
}
