package io.millrace.messaging.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryVersionsTest {

    private static final String QUARKUS = "io.quarkus:quarkus-core";
    private static final String MESSAGING = "io.smallrye.reactive:smallrye-reactive-messaging-kafka";
    private static final String KAFKA = "org.apache.kafka:kafka-clients";

    private final LibraryVersions versions =
            new LibraryVersions(Map.of(QUARKUS, "3.33.2", MESSAGING, "4.33.0", KAFKA, "4.1.2"));

    @ParameterizedTest
    @CsvSource({
        QUARKUS + ", 3.33.9",
        MESSAGING + ", 4.33.1",
        KAFKA + ", 4.1.0",
        "org.acme:another, 1.0",
    })
    void aPatchReleaseIsAccepted(String library, String found) {
        assertThat(versions.differences(Map.of(library, found))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        QUARKUS + ", 3.32.4, true",
        QUARKUS + ", 4.0.0.CR1, true",
        QUARKUS + ", 3.34.0, false",
        MESSAGING + ", 4.32.0, true",
        MESSAGING + ", 4.34.0, true",
        KAFKA + ", 4.0.1, true",
        KAFKA + ", 3.9.1, true",
        KAFKA + ", 4.2.1, false",
        KAFKA + ", 5.0.0, true",
    })
    void anotherLineIsRefusedOrNamedAsUntested(String library, String found, boolean refused) {
        var differences = versions.differences(Map.of(library, found));

        assertThat(differences).singleElement().satisfies(difference -> assertThat(difference.refused())
                .isEqualTo(refused));
        assertThat(versions.message(differences))
                .contains(
                        library + " is " + found,
                        versions.differences(Map.of(library, found)).getFirst().expected())
                .contains("io.quarkus:quarkus-bom 3.33.2", "io.millrace:millrace-bom");
    }

    @Test
    void theBuildRecordsTheVersionsThatTheExtensionWasCompiledWith() {
        assertThat(CompiledWith.versions())
                .containsOnlyKeys(QUARKUS, MESSAGING, KAFKA)
                .allSatisfy((library, version) ->
                        assertThat(LibraryLine.of(version).major()).isGreaterThan(2));
    }

    @Test
    void aListOfTheDependencyPluginIsRead() {
        assertThat(CompiledWith.parse("""

                The following files have been resolved:
                   org.apache.kafka:kafka-clients:jar:4.1.2:compile -- module kafka.clients (auto)
                   io.quarkus:quarkus-core:jar:3.33.2:compile
                """)).isEqualTo(Map.of(KAFKA, "4.1.2", QUARKUS, "3.33.2"));
    }
}
