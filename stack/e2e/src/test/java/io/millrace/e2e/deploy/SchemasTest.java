package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that Kubernetes or the operator knows every field of every manifest, and accepts its value. */
class SchemasTest {

    private static final String STRIMZI = "kafka.strimzi.io/";
    private static final Pattern STABLE = Pattern.compile("v\\d+");

    private static final Map<String, Class<?>> STRIMZI_KINDS = Map.of(
            "Kafka", Kafka.class,
            "KafkaNodePool", KafkaNodePool.class,
            "KafkaTopic", KafkaTopic.class,
            "KafkaUser", KafkaUser.class);

    /** Strimzi's classes accept unknown fields. In this test, unknown fields are mistakes. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    @TempDir
    Path files;

    @Test
    void ofKubernetesAndItsOperators() {
        var rendered =
                Overlay.all().stream().map(overlay -> overlay.file().toString()).toList();

        var checked = check(rendered);

        assertThat(checked.exit()).as(checked.output()).isZero();
        assertThat(checked.output()).containsPattern("\\d{2,} resources, 0 problems");
    }

    @Test
    void whatIsWrongIsFound() throws IOException {
        Path wrong = files.resolve("wrong.yaml");
        Files.writeString(wrong, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: misspelt}
                spec:
                  selector: {matchLabels: {a: b}}
                  template:
                    spec:
                      containers: [{name: x, imagePulPolicy: Always}]
                ---
                apiVersion: postgresql.cnpg.io/v1
                kind: Cluster
                metadata: {name: strange}
                spec: {instances: 1, primaryUpdateStrategy: sometimes}
                """);

        var checked = check(List.of(wrong.toString()));

        assertThat(checked.exit()).isEqualTo(1);
        assertThat(checked.output()).contains("misspelt", "imagePulPolicy", "strange", "primaryUpdateStrategy");
    }

    private static Tools.Result check(List<String> rendered) {
        return Checks.run("check.mjs", rendered);
    }

    @Test
    void ofStrimzi() {
        for (Overlay overlay : Overlay.all()) {
            overlay.resources().stream()
                    .filter(resource -> resource.apiVersion().startsWith(STRIMZI))
                    .forEach(resource -> {
                        assertThat(resource.apiVersion()).isEqualTo(STRIMZI + "v1");
                        read(resource.tree(), STRIMZI_KINDS.get(resource.kind()));
                    });
        }
    }

    @Test
    void whatStrimziDoesNotKnowIsFound() throws JsonProcessingException {
        JsonNode misspelt = new ObjectMapper().readTree("""
                {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "spec": {"partitons": 6}}""");

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> read(misspelt, KafkaTopic.class))
                .withMessageContaining("partitons");
    }

    private static void read(JsonNode tree, Class<?> kind) {
        try {
            STRICT.treeToValue(tree, kind);
        } catch (JsonProcessingException e) {
            throw new AssertionError(tree.path("metadata").path("name").asText() + ": " + e.getMessage(), e);
        }
    }

    /** An upgrade may remove alpha and beta versions. Some kinds of the operators have no stable version. */
    @Test
    void kubernetesOwnVersionsAreStable() {
        for (Overlay overlay : Overlay.all()) {
            assertThat(overlay.resources())
                    .filteredOn(resource -> !resource.apiVersion().contains(".")
                            || resource.apiVersion().contains(".k8s.io/"))
                    .allSatisfy(resource -> assertThat(resource.apiVersion()
                                    .substring(resource.apiVersion().indexOf('/') + 1))
                            .as(resource.toString())
                            .matches(STABLE));
        }
    }
}
