package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loss of a node, of a disk or of a whole database loses nothing; and no node waits for ever to be drained. */
class DurabilityTest {

    private static final String PLUGIN = "barman-cloud.cloudnative-pg.io";

    private final Overlay production = Overlay.named("production");

    static Stream<Overlay> overlays() {
        return Overlay.all().stream();
    }

    @Test
    void everyDatabaseHasACommitOnASecondNodeBeforeItIsAnswered() {
        assertThat(production.ofKind("Cluster")).isNotEmpty().allSatisfy(cluster -> {
            JsonNode spec = cluster.spec();
            assertThat(spec.path("instances").asInt()).isGreaterThanOrEqualTo(3);
            assertThat(spec.at("/postgresql/synchronous/number").asInt()).isPositive();
            assertThat(spec.at("/postgresql/synchronous/dataDurability").asText())
                    .isEqualTo("required");
            assertThat(spec.at("/affinity/podAntiAffinityType").asText()).isEqualTo("required");
            assertThat(spec.at("/affinity/topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
        });
    }

    @Test
    void everyDatabaseIsBackedUpAndItsLogToo() {
        assertThat(production.ofKind("Cluster")).allSatisfy(cluster -> {
            JsonNode plugin = cluster.spec().at("/plugins/0");
            String store = plugin.at("/parameters/barmanObjectName").asText();
            assertThat(plugin.path("name").asText()).isEqualTo(PLUGIN);
            assertThat(plugin.path("isWALArchiver").asBoolean()).isTrue();
            assertThat(production.ofKind("ObjectStore"))
                    .as(cluster.toString())
                    .anyMatch(found -> found.name().equals(store)
                            && found.spec().path("retentionPolicy").asText().endsWith("d"));
            assertThat(production.ofKind("ScheduledBackup"))
                    .as(cluster.toString())
                    .anyMatch(
                            backup -> backup.spec().at("/cluster/name").asText().equals(cluster.name())
                                    && backup.spec()
                                            .at("/pluginConfiguration/name")
                                            .asText()
                                            .equals(PLUGIN));
        });
    }

    @Test
    void brokersAreOnNodesOfTheirOwnAndReplicasInZonesOfTheirOwn() {
        assertThat(production.ofKind("Kafka")).isNotEmpty().allSatisfy(kafka -> assertThat(
                        kafka.spec().at("/kafka/rack/topologyKey").asText())
                .isEqualTo("topology.kubernetes.io/zone"));
        assertThat(production.ofKind("KafkaNodePool")).isNotEmpty().allSatisfy(pool -> {
            JsonNode apart = pool.spec()
                    .at("/template/pod/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0");
            assertThat(apart.path("topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
            assertThat(apart.at("/labelSelector/matchLabels/strimzi.io~1pool-name")
                            .asText())
                    .isEqualTo(pool.name());
        });
    }

    /** A budget that lets nobody go keeps a node from being drained. */
    @ParameterizedTest
    @MethodSource("overlays")
    void everyNodeCanBeDrained(Overlay overlay) {
        assertThat(overlay.ofKind("PodDisruptionBudget")).isNotEmpty().allSatisfy(budget -> assertThat(
                        budget.spec().path("maxUnavailable").asInt())
                .as(budget.toString())
                .isPositive());
        assertThat(overlay.ofKind("Cluster"))
                .filteredOn(cluster -> cluster.spec().path("instances").asInt() == 1)
                .allSatisfy(
                        cluster -> assertThat(cluster.spec().path("enablePDB").asBoolean(true))
                                .isFalse());
    }
}
