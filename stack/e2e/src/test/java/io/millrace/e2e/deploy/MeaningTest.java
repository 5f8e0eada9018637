package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

import io.millrace.e2e.House;
import io.millrace.stack.home.Service;

/** What the manifests name is there, and what is there is used. */
class MeaningTest {

    private static final Set<String> PROBES = Set.of("/q/health/started", "/q/health/ready", "/q/health/live");

    private static final Pattern HEAP = Pattern.compile("-Xmx([0-9]+)m");
    private static final int BESIDE_THE_HEAP_MIB = 96;
    /** The quarkus.shutdown.timeout of the services and of the gateway. */
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(16);

    private final List<Overlay> overlays = Overlay.all();

    private void eachWorkload(Consumer<Resource> check) {
        overlays.forEach(overlay -> {
            assertThat(overlay.workloads()).as(overlay.name()).isNotEmpty();
            overlay.workloads().forEach(check);
        });
    }

    @Test
    void everyServiceIsDeployed() {
        for (Overlay overlay : overlays) {
            assertThat(Service.ALL)
                    .allSatisfy(service -> assertThat(Stream.of("Deployment", "Service", "ServiceAccount")
                                    .allMatch(kind -> overlay.has(kind, service.name())))
                            .as("%s in %s", service.name(), overlay)
                            .isTrue());
        }
    }

    /** A resource without a namespace goes to wherever whoever applies it happens to be. */
    @Test
    void everyResourceSaysItsNamespace() {
        for (Overlay overlay : overlays) {
            assertThat(overlay.resources())
                    .filteredOn(resource -> !resource.kind().equals("Namespace"))
                    .allSatisfy(resource -> assertThat(
                                    resource.tree().at("/metadata/namespace").asText())
                            .as("%s in %s", resource, overlay)
                            .isEqualTo("millrace"));
        }
    }

    @Test
    void everySelectorMatches() {
        for (Overlay overlay : overlays) {
            List<Map<String, String>> pods =
                    overlay.workloads().map(Resource::podLabels).toList();
            overlay.ofKind("Service", "PodDisruptionBudget", "Deployment", "StatefulSet")
                    .forEach(resource -> {
                        JsonNode selector = resource.spec().path("selector");
                        Map<String, String> labels =
                                Resource.map(selector.has("matchLabels") ? selector.path("matchLabels") : selector);
                        assertThat(labels).as("%s in %s", resource, overlay).isNotEmpty();
                        assertThat(pods).as("%s in %s", resource, overlay).anyMatch(pod -> pod.entrySet()
                                .containsAll(labels.entrySet()));
                    });
        }
    }

    /** A policy for pods that don't exist lets nobody through who does. */
    @Test
    void everyPolicySelectsPods() {
        for (Overlay overlay : overlays) {
            Set<Map.Entry<String, String>> labels = podLabels(overlay);
            overlay.ofKind("NetworkPolicy")
                    .flatMap(policy -> policy.tree().findValues("podSelector").stream())
                    .flatMap(selector -> selected(selector).stream())
                    .forEach(label -> assertThat(labels).as(overlay.name()).contains(label));
        }
    }

    private static Set<Map.Entry<String, String>> selected(JsonNode selector) {
        Set<Map.Entry<String, String>> labels =
                Resource.map(selector.path("matchLabels")).entrySet();
        Stream<Map.Entry<String, String>> listed = Resource.stream(selector.path("matchExpressions"))
                .flatMap(expression -> Resource.stream(expression.path("values"))
                        .map(value -> Map.entry(expression.path("key").asText(), value.asText())));
        return Stream.concat(labels.stream(), listed).collect(Collectors.toSet());
    }

    /** Of our pods, and of those that operators make for us. */
    private static Set<Map.Entry<String, String>> podLabels(Overlay overlay) {
        var labels = overlay.workloads()
                .flatMap(workload -> workload.podLabels().entrySet().stream())
                .collect(Collectors.toSet());
        overlay.ofKind("Cluster").forEach(cluster -> labels.add(Map.entry("cnpg.io/cluster", cluster.name())));
        overlay.ofKind("Kafka").forEach(kafka -> {
            labels.add(Map.entry("strimzi.io/cluster", kafka.name()));
            labels.add(Map.entry("strimzi.io/name", kafka.name() + "-kafka"));
        });
        labels.add(Map.entry("k8s-app", "kube-dns"));
        return labels;
    }

    @Test
    void everyConfigMapIsUsedAndThere() {
        for (Overlay overlay : overlays) {
            Set<String> used = overlay.workloads()
                    .flatMap(workload -> workload.tree().findValues("configMapRef").stream())
                    .map(reference -> reference.path("name").asText())
                    .collect(Collectors.toCollection(TreeSet::new));
            overlay.workloads()
                    .flatMap(workload -> Resource.stream(workload.pod().path("volumes")))
                    .filter(volume -> volume.has("configMap"))
                    .forEach(volume ->
                            used.add(volume.path("configMap").path("name").asText()));
            overlay.ofKind("TriggerAuthentication")
                    .flatMap(trigger -> Resource.stream(trigger.spec().path("configMapTargetRef")))
                    .forEach(reference -> used.add(reference.path("name").asText()));
            Set<String> there = overlay.ofKind("ConfigMap")
                    // What Grafana finds by its label, nobody refers to.
                    .filter(map -> !map.tree().path("metadata").path("labels").has("grafana_dashboard"))
                    .map(Resource::name)
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(used).as(overlay.name()).isEqualTo(there);
        }
    }

    /** Where there are operators, they make secrets, or whoever applies it does; elsewhere nobody else would. */
    @Test
    void everySecretThatIsNeededIsThere() {
        for (Overlay overlay : overlays) {
            if (overlay.ofKind("Cluster", "KafkaUser").findAny().isPresent()) {
                continue;
            }
            Set<String> there = overlay.ofKind("Secret").map(Resource::name).collect(Collectors.toSet());
            assertThat(overlay.workloads().flatMap(workload -> Stream.of("secretKeyRef", "secret")
                            .flatMap(reference -> workload.tree().findValues(reference).stream())))
                    .as(overlay.name())
                    .filteredOn(reference -> !reference.path("optional").asBoolean())
                    .extracting(reference -> reference
                            .path(reference.has("name") ? "name" : "secretName")
                            .asText())
                    .isNotEmpty()
                    .isSubsetOf(there);
        }
    }

    @Test
    void everyPortNamedIsExposed() {
        for (Overlay overlay : overlays) {
            for (Resource service : overlay.ofKind("Service").toList()) {
                Set<Map.Entry<String, String>> selector =
                        Resource.map(service.spec().path("selector")).entrySet();
                Set<String> exposed = overlay.workloads()
                        .filter(workload -> workload.podLabels().entrySet().containsAll(selector))
                        .flatMap(Resource::containers)
                        .flatMap(MeaningTest::ports)
                        .collect(Collectors.toSet());
                assertThat(Resource.stream(service.spec().path("ports")))
                        .as("%s in %s", service, overlay)
                        .isNotEmpty()
                        .allMatch(
                                port -> exposed.contains(port.path("targetPort").asText()));
            }
        }
        eachWorkload(workload -> workload.containers().forEach(container -> assertThat(container.findValues("httpGet"))
                .as(workload.toString())
                .allMatch(probe -> ports(container).anyMatch(probe.path("port").asText()::equals))));
    }

    private static Stream<String> ports(JsonNode container) {
        return Resource.stream(container.path("ports"))
                .map(port -> port.path("name").asText());
    }

    @Test
    void probesAskForHealth() {
        eachWorkload(workload -> {
            if (Service.named(workload.name()).isPresent()) {
                assertThat(Resource.stream(workload.pod().path("containers")))
                        .as(workload.toString())
                        .allSatisfy(container -> assertThat(container.findValues("httpGet").stream()
                                        .map(probe -> probe.path("path").asText()))
                                .containsExactlyInAnyOrderElementsOf(PROBES));
            }
        });
    }

    /** On a busy node of two cores all of them start at once, and a restart begins it all anew. */
    @Test
    void aStartMayTakeTenMinutes() {
        eachWorkload(workload -> workload.containers()
                .map(container -> container.path("startupProbe"))
                .filter(probe -> !probe.isMissingNode())
                .forEach(probe -> {
                    assertThat(probe.path("periodSeconds").asInt()
                                    * probe.path("failureThreshold").asInt())
                            .as(workload.toString())
                            .isGreaterThanOrEqualTo(600);
                    assertThat(probe.path("timeoutSeconds").asInt(1))
                            .as(workload.toString())
                            .isGreaterThanOrEqualTo(5);
                    assertThat(workload.kind().equals("StatefulSet")
                                    || workload.spec()
                                                    .path("progressDeadlineSeconds")
                                                    .asInt()
                                            > 600)
                            .as(workload.toString())
                            .isTrue();
                }));
    }

    /** First nobody is sent to it any more, then it waits for what is in flight, then it closes what is open. */
    @Test
    void aPodHasTheTimeToEnd() {
        eachWorkload(workload -> {
            if (Service.named(workload.name()).isEmpty()) {
                return;
            }
            String delay = Resource.stream(workload.pod().at("/containers/0/env"))
                    .filter(variable -> variable.path("name").asText().equals("QUARKUS_SHUTDOWN_DELAY"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(workload + " ends at once"))
                    .path("value")
                    .asText();
            assertThat(Duration.parse("PT" + delay)).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
            assertThat(Duration.ofSeconds(
                            workload.pod().path("terminationGracePeriodSeconds").asInt()))
                    .as(workload.toString())
                    .isGreaterThan(
                            Duration.parse("PT" + delay).plus(LONGEST_SHUTDOWN).plusSeconds(10));
        });
    }

    /** Whoever is limited is slow where it matters, at the start, though the node has nothing else to do. */
    @Test
    void nobodyIsKeptFromAFreeProcessor() {
        eachWorkload(workload -> assertThat(workload.containers())
                .as(workload.toString())
                .noneMatch(container -> container.at("/resources/limits").has("cpu")));
    }

    @Test
    void nobodyIsRootOrMayBecomeIt() {
        eachWorkload(workload -> {
            JsonNode pod = workload.pod();
            assertThat(pod.path("securityContext").path("runAsNonRoot").asBoolean())
                    .as(workload.toString())
                    .isTrue();
            assertThat(pod.path("securityContext").path("runAsUser").asInt())
                    .as(workload.toString())
                    .isPositive();
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                    .as(workload.toString())
                    .isFalse();
            assertThat(workload.containers()).allSatisfy(container -> {
                JsonNode context = container.path("securityContext");
                assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                        .as("%s %s", workload, container.path("name"))
                        .isFalse();
                assertThat(context.path("readOnlyRootFilesystem").asBoolean())
                        .as("%s %s", workload, container.path("name"))
                        .isTrue();
                assertThat(context.path("capabilities").path("drop").toString())
                        .as("%s %s", workload, container.path("name"))
                        .isEqualTo("[\"ALL\"]");
                assertThat(context.path("runAsUser").asInt(1)).isPositive();
            });
        });
    }

    @Test
    void everybodySaysWhatIsNeeded() {
        eachWorkload(workload -> assertThat(workload.containers())
                .as(workload.toString())
                .allSatisfy(container -> {
                    JsonNode resources = container.path("resources");
                    assertThat(resources.path("requests").has("cpu")).isTrue();
                    assertThat(resources.path("requests").has("memory")).isTrue();
                    assertThat(resources.path("limits").has("memory")).isTrue();
                }));
    }

    /** What an executable takes beside its heap: its own pages, buffers of sockets, stacks. */
    @Test
    void aHeapLeavesRoomForTheRestOfItsProcess() {
        eachWorkload(workload -> assertThat(workload.containers()).allSatisfy(container -> {
            var heap = HEAP.matcher(container.path("args").toString());
            if (heap.find()) {
                String limit = container.at("/resources/limits/memory").asText();
                assertThat(limit).as("%s %s", workload, container.path("name")).endsWith("Mi");
                assertThat(Integer.parseInt(limit.replace("Mi", "")) - Integer.parseInt(heap.group(1)))
                        .as("%s %s", workload, container.path("name"))
                        .isGreaterThanOrEqualTo(BESIDE_THE_HEAP_MIB);
            }
        }));
    }

    /** Whoever is woken finds what it means and what to do. */
    @Test
    void everyAlertIsExplained() throws IOException {
        String guide = Files.readString(House.ROOT.resolve("docs/operations.md"));
        for (Overlay overlay : overlays) {
            overlay.ofKind("PrometheusRule")
                    .flatMap(rule -> rule.tree().findParents("alert").stream())
                    .forEach(alert -> {
                        String name = alert.path("alert").asText();
                        assertThat(guide).contains("\n### " + name + "\n");
                        assertThat(alert.path("annotations").path("runbook").asText())
                                .isEqualTo("docs/operations.md#" + name.toLowerCase(Locale.ROOT));
                    });
        }
    }
}
