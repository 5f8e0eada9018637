package io.millrace.e2e.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.e2e.deploy.Overlay;
import io.millrace.e2e.deploy.Resource;

/**
 * The workloads of an overlay on this machine: one pod each as processes, with exactly the arguments, variables, files
 * and memory that the rendered manifests give to its containers, behind the overlay's Services. Where the user is root,
 * each process also has the user, the rights, the read-only file system and the limits of its container.
 */
final class Cluster implements Closeable {

    /** More would only make each other slow. */
    private static final int AT_ONCE = 2;

    private final ClusterNetwork network;
    private final List<Pod> pods = new CopyOnWriteArrayList<>();
    private final Optional<Sandbox> sandbox;
    private final Thread atShutdown = new Thread(this::kill);

    /** @param additions variables that the cluster's owner adds to the overlay's: for all pods */
    Cluster(
            Overlay overlay,
            ClusterSecrets secrets,
            ClusterNetwork network,
            Path folder,
            Map<String, String> additions) {
        this.network = network;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.sandbox = Sandbox.ofThisMachine(folder.resolve("sandbox"));
        Runtime.getRuntime().addShutdownHook(atShutdown);
        try {
            overlay.workloads()
                    .map(workload -> new Pod(workload, overlay, secrets, network, folder, additions, sandbox))
                    .forEach(pods::add);
            overlay.ofKind("Service").forEach(this::serve);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Leaves nothing behind when the test is ended from outside. */
    private void kill() {
        pods.forEach(Pod::kill);
        sandbox.ifPresent(Sandbox::close);
    }

    private void serve(Resource service) {
        Map<String, String> selector = Resource.map(service.spec().path("selector"));
        Pod pod = pods.stream()
                .filter(candidate -> candidate.workload().podLabels().entrySet().containsAll(selector.entrySet()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(service + " selects no pod"));
        for (JsonNode port : service.spec().path("ports")) {
            network.serve(
                    service.name(),
                    port.path("port").asInt(),
                    pod.address(port.path("targetPort").asText()));
        }
    }

    /** Starts everything; what other pods stand on first. */
    void start() {
        of("StatefulSet").forEach(Pod::start);
        of("Deployment").filter(pod -> !isService(pod)).forEach(Pod::start);
        of("Job").forEach(Pod::complete);
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            of("Deployment")
                    .filter(Cluster::isService)
                    .map(pod -> CompletableFuture.runAsync(pod::start, threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        }
    }

    /** Ends a workload's pod, as scaling to zero does. */
    void stop(String workload) {
        pod(workload).close();
    }

    /** Starts a workload's pod anew, as scaling from zero does. */
    void start(String workload) {
        pod(workload).start();
    }

    private Pod pod(String workload) {
        return pods.stream()
                .filter(pod -> pod.workload().name().equals(workload))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no workload " + workload));
    }

    private static boolean isService(Pod pod) {
        return "service".equals(pod.workload().podLabels().get("app.kubernetes.io/component"));
    }

    private Stream<Pod> of(String kind) {
        return pods.stream().filter(pod -> pod.workload().kind().equals(kind));
    }

    void assertProbes() {
        running().forEach(Pod::assertProbes);
    }

    /** Every process is confined to what its manifest gives it; nothing is asserted where that cannot be done. */
    void assertConfined() {
        running().forEach(Pod::assertConfined);
    }

    private Stream<Pod> running() {
        return pods.stream().filter(pod -> !pod.workload().kind().equals("Job"));
    }

    /** An address of a Service. */
    String url(String service, int port) {
        return "http://%s:%d".formatted(network.serviceAddress(service), port);
    }

    @Override
    public void close() {
        try {
            stop();
            sandbox.ifPresent(Sandbox::assertMemorySuffices);
        } finally {
            sandbox.ifPresent(Sandbox::close);
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        }
    }

    /** Ends the pods: those that others stand on last. */
    private void stop() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            pods.stream()
                    .filter(Cluster::isService)
                    .map(pod -> CompletableFuture.runAsync(pod::close, threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        } finally {
            pods.reversed().forEach(Pod::close);
        }
    }
}
