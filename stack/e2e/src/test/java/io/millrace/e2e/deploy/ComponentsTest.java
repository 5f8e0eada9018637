package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.e2e.House;

/** A component can be had without others, as the guide says. */
class ComponentsTest {

    @TempDir(factory = WithinTheCheckout.class)
    Path folder;

    /** The secrets are generated, so that their names have a suffix. */
    @Test
    void kedaIsUsableWithABrokerAndDatabasesOfOnesOwn() throws IOException {
        Files.writeString(folder.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: millrace
                resources:
                  - %1$s/base
                components:
                  - %1$s/components/keda
                  - mine
                """.formatted(
                        folder.relativize(House.ROOT.resolve("deploy/k8s"))));
        Files.writeString(Files.createDirectory(folder.resolve("mine")).resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1alpha1
                kind: Component
                configMapGenerator:
                  - name: platform
                    behavior: merge
                    literals:
                      - KAFKA_BOOTSTRAP_SERVERS=broker.shop.example:9092
                  - name: keda-orders-database
                    behavior: merge
                    literals:
                      - host=database.shop.example
                secretGenerator:
                  - name: orders-database-user
                    literals:
                      - username=shop
                      - password=of-the-shop
                  - name: keda-kafka-scaler
                    behavior: merge
                    literals:
                      - sasl=plaintext
                """);

        Overlay overlay = Overlay.of(folder);

        assertThat(overlay.resources())
                .extracting(Resource::apiVersion)
                .noneMatch(version -> version.contains("strimzi") || version.contains("cnpg"));
        assertThat(referred(overlay, "orders-database", "secretTargetRef"))
                .allMatch(name -> overlay.has("Secret", name), "is there");
        assertThat(referred(overlay, "orders-database", "configMapTargetRef"))
                .allMatch(name -> overlay.has("ConfigMap", name), "is there");
        assertThat(referred(overlay, "kafka", "secretTargetRef"))
                .allMatch(name -> overlay.has("Secret", name), "is there");
        assertThat(overlay.ofKind("ScaledObject")
                        .filter(scaled -> scaled.name().equals("orders"))
                        .flatMap(scaled -> Scaler.of(overlay, scaled))
                        .filter(scaler -> scaler.type().equals("postgresql")))
                .isNotEmpty()
                .allSatisfy(scaler -> assertThat(scaler.metadata()).containsEntry("host", "database.shop.example"));
        assertThat(overlay.ofKind("NetworkPolicy").map(Resource::name)).doesNotContain("keda-to-databases");
    }

    private static Set<String> referred(Overlay overlay, String authentication, String kind) {
        Set<String> names = overlay.ofKind("TriggerAuthentication")
                .filter(found -> found.name().equals(authentication))
                .flatMap(found -> Resource.stream(found.spec().path(kind)))
                .map(reference -> reference.path("name").asText())
                .collect(Collectors.toSet());
        assertThat(names).isNotEmpty();
        return names;
    }
}
