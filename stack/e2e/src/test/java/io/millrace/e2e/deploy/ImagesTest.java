package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.e2e.House;
import io.millrace.embedded.Ports;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Probes;

/**
 * Builds the images from the committed files, with the program that {@code IMAGE_BUILDER} names: {@code podman} or
 * {@code docker}. Skipped without this variable. Takes minutes, and downloads what the builds need.
 */
class ImagesTest {

    private static final Duration BUILD = Duration.ofMinutes(60);
    private static final Duration START = Duration.ofMinutes(3);
    private static final int OFFSET = 3_100;
    private static final String SERVICE = Service.GATEWAY.name();

    @TempDir
    Path files;

    private String engine = "";

    @BeforeEach
    void findEngine() {
        String named = System.getenv("IMAGE_BUILDER");
        assumeTrue(named != null, "IMAGE_BUILDER does not say what builds images");
        engine = named;
    }

    @ParameterizedTest
    @CsvSource({"jvm, 320m", "native, 128m"})
    void anImageServesWithoutRightsAndWithLittleMemory(String kind, String memory) throws Exception {
        String image = built(kind, SERVICE);
        int management = Ports.free();
        var environment = new LinkedHashMap<String, String>();
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(Ports.free()));
        environment.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(management));
        for (Service other : Service.ALL.stream().filter(Service::database).toList()) {
            environment.put(other.variableOfGateway(), "http://localhost:1");
        }

        assertServes(image, memory, environment, List.of(), "http://localhost:%d/q/health/live".formatted(management));
    }

    @Test
    void whatServicesStandOnNeedsNoRightsEither() throws Exception {
        String image = built("stack", "stack");
        var ports = new PortPlan(OFFSET);

        assertServes(
                image,
                "2g",
                Map.of(),
                List.of("infra", "--state=/state", "--port-offset=" + OFFSET),
                "http://localhost:%d/ready".formatted(ports.control()));
    }

    /** @return the image's name */
    private String built(String kind, String name) throws IOException {
        String image = "millrace-test/%s:%s".formatted(name, kind);
        Path checkout = files.resolve("checkout");
        done(Tools.run(files, List.of("git", "clone", "--quiet", House.ROOT.toString(), checkout.toString())));
        done(Tools.run(checkout, build(kind, name, List.of("-t", image, ".")), BUILD));
        done(Tools.run(checkout, build(kind, name, List.of("--target", "sbom", "--output", "made", ".")), BUILD));

        JsonNode sbom =
                new ObjectMapper().readTree(checkout.resolve("made/sbom.json").toFile());
        assertThat(sbom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(sbom.path("components").findValuesAsText("name")).contains("jackson-databind");
        return image;
    }

    private List<String> build(String kind, String name, List<String> further) {
        var command =
                new ArrayList<>(List.of(engine, "build", "--network=host", "-f", "src/main/docker/Dockerfile." + kind));
        command.addAll(List.of("--build-arg", "SERVICE=" + name));
        command.addAll(further);
        return command;
    }

    private void assertServes(
            String image, String memory, Map<String, String> environment, List<String> arguments, String health)
            throws Exception {
        Path log = files.resolve("container.log");
        var command = new ArrayList<>(List.of(engine, "run", "--rm", "--network=host", "--tmpfs=/tmp"));
        command.addAll(List.of("--read-only", "--cap-drop=all", "--memory=" + memory));
        environment.forEach((variable, value) -> command.addAll(List.of("--env", variable + "=" + value)));
        command.add(image);
        command.addAll(arguments);
        Process container = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(START).until(() -> !container.isAlive() || Probes.answersOk(health));
            assertThat(container.isAlive()).as(Files.readString(log)).isTrue();
        } finally {
            container.destroy();
        }
        assertThat(container.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static void done(Tools.Result result) {
        assertThat(result.exit()).as(result.output()).isZero();
    }
}
