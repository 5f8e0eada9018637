package io.millrace.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** The report names the versions that were measured. */
class PinnedVersionsTest {

    private static final Path PEERS = Path.of("../peers");

    @Test
    void namesOfPeersHaveTheVersionsOfTheirBuilds() throws IOException {
        String namastack = Files.readString(PEERS.resolve("namastack/pom.xml"));
        String debezium = Files.readString(PEERS.resolve("debezium/pom.xml"));

        assertThat(PeersBench.NAMASTACK)
                .isEqualTo("Namastack Outbox %s on Spring Boot %s"
                        .formatted(
                                find("<namastack.version>(.*?)<", namastack),
                                find("spring-boot-starter-parent</artifactId>\\s*<version>(.*?)<", namastack)));
        assertThat(PeersBench.DEBEZIUM)
                .isEqualTo("Debezium %s embedded engine".formatted(find("<debezium.version>(.*?)\\.Final<", debezium)));
    }

    @Test
    void packagesOfTheKafkajsPipelineArePinnedAndLocked() throws IOException {
        var json = new ObjectMapper();
        JsonNode wanted =
                json.readTree(PEERS.resolve("kafkajs/package.json").toFile()).path("dependencies");
        JsonNode locked = json.readTree(
                        PEERS.resolve("kafkajs/package-lock.json").toFile())
                .path("packages");

        assertThat(wanted.properties()).isNotEmpty().allSatisfy(one -> {
            assertThat(one.getValue().asText()).matches("\\d+\\.\\d+\\.\\d+");
            JsonNode found = locked.path("node_modules/" + one.getKey());
            assertThat(found.path("version").asText()).isEqualTo(one.getValue().asText());
            assertThat(found.path("integrity").asText()).startsWith("sha512-");
        });
    }

    private static String find(String pattern, String text) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
