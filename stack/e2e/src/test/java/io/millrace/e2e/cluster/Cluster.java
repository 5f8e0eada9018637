package io.millrace.e2e.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.e2e.deploy.Overlay;
import io.millrace.e2e.deploy.Resource;

/**
 * The workloads of an overlay on this machine: one pod each as processes, with exactly the arguments, variables, files
 * and memory that the rendered manifests give to its containers, behind the overlay's Services.
 */
final class Cluster implements Closeable {

    /** More would only make each other slow. */
    private static final int AT_ONCE = 2;

    private final ClusterNetwork network;
    private final List<Pod> pods;

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
        this.pods = overlay.workloads()
                .map(workload -> new Pod(workload, overlay, secrets, network, folder, additions))
                .toList();
        overlay.ofKind("Service").forEach(this::serve);
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

    private static boolean isService(Pod pod) {
        return "service".equals(pod.workload().podLabels().get("app.kubernetes.io/component"));
    }

    private Stream<Pod> of(String kind) {
        return pods.stream().filter(pod -> pod.workload().kind().equals(kind));
    }

    void assertProbes() {
        pods.stream().filter(pod -> !pod.workload().kind().equals("Job")).forEach(Pod::assertProbes);
    }

    /** An address of a Service. */
    String url(String service, int port) {
        return "http://%s:%d".formatted(network.serviceAddress(service), port);
    }

    @Override
    public void close() {
        // Those that others stand on last.
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            pods.stream()
                    .filter(Cluster::isService)
                    .map(pod -> CompletableFuture.runAsync(pod::close, threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        }
        pods.reversed().forEach(Pod::close);
    }
}
