package io.millrace.e2e.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.e2e.House;
import io.millrace.embedded.Ports;
import io.millrace.stack.home.PortPlan;

/** Creates, builds and runs a new service outside of this checkout, as the README says. */
@TestMethodOrder(OrderAnnotation.class)
class NewServiceTest {

    private static final PortPlan PORTS = new PortPlan(3_400);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String MESSAGING = "smallrye-reactive-messaging-kafka";

    @TempDir
    static Path files;

    private static Path project;
    private static Path state;
    private static LocalRepository repository;
    private static final List<Process> PROCESSES = new ArrayList<>();

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        project = files.resolve("greetings");
        state = files.resolve("state");
        repository = new LocalRepository(files.resolve("repository"));
        Path log = files.resolve("made.log");
        Process made = millrace(log, "new-service", "greetings", "--dir=" + project, "--state=" + state);
        assertThat(made.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(made.exitValue()).as(Files.readString(log)).isZero();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        for (Process process : PROCESSES.reversed()) {
            process.destroy();
            var _ = process.waitFor(1, TimeUnit.MINUTES);
        }
    }

    @Test
    @Order(1)
    void aServiceOutsideOfTheCheckoutIsBuiltFromAnInstalledRepositoryAndItsTestSeesAnEventArrive() throws Exception {
        Built built = maven(project, "verify");

        assertThat(built.exit()).as(built.log()).isZero();
        assertThat(built.log()).contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0");
        assertThat(project.resolve("target/surefire-reports/TEST-com.example.greetings.GreetingsTest.xml"))
                .content()
                .contains("aGreetingGoesOutAndComesBackOnce");
    }

    @Test
    @Order(2)
    void itRunsAgainstTheInfrastructureAsItsReadmeSays() throws Exception {
        millrace(
                files.resolve("infra.log"),
                "infra",
                "--service=" + project,
                "--state=" + state,
                "--port-offset=" + PORTS.offset());
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(files.resolve("infra.log")).content().contains("Ctrl-C stops everything"));
        Path environment = state.resolve("greetings.env");
        assertThat(project.resolve("README.md")).content().contains(environment.toString());
        int port = Ports.free();
        Map<String, String> variables = Files.readAllLines(environment).stream()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        start(
                files.resolve("service.log"),
                variables,
                "-Dquarkus.http.port=" + port,
                "-jar",
                project.resolve("target/quarkus-app/quarkus-run.jar").toString());
        String greetings = "http://localhost:%d/greetings".formatted(port);

        await().atMost(PATIENCE).ignoreExceptions().until(() -> post(greetings, "Ada") == 204);

        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(get(greetings + "/Ada"))
                .contains("answered 1 times"));
    }

    @Test
    @Order(3)
    void aBuildWithLibrariesThatTheExtensionDoesNotWorkWithFailsWithASentence() throws Exception {
        repository.disguise("io.smallrye.reactive", MESSAGING, versionOf(MESSAGING), "4.99.0");
        repository.disguise("org.apache.kafka", "kafka-clients", versionOf("kafka-clients"), "3.9.0");
        Path pom = project.resolve("pom.xml");
        Files.writeString(
                pom,
                Files.readString(pom)
                        .replaceFirst(
                                "<dependencyManagement>\\s*<dependencies>",
                                "<dependencyManagement><dependencies>"
                                        + managed("io.smallrye.reactive", MESSAGING, "4.99.0")
                                        + managed("org.apache.kafka", "kafka-clients", "3.9.0")));

        Built built = maven(project, "package", "-DskipTests");

        assertThat(built.exit()).isNotZero();
        assertThat(built.log())
                .contains(
                        "io.smallrye.reactive:%s is 4.99.0; millrace-messaging was compiled with ".formatted(MESSAGING),
                        "org.apache.kafka:kafka-clients is 3.9.0; millrace-messaging was compiled with ",
                        "Import io.quarkus:quarkus-bom",
                        "io.millrace:millrace-bom");
    }

    private static String managed(String group, String artifact, String version) {
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
                .formatted(group, artifact, version);
    }

    /** The artifact's version with which the service was built. */
    private static String versionOf(String artifact) throws IOException {
        try (var jars = Files.list(project.resolve("target/quarkus-app/lib/main"))) {
            var name = Pattern.compile(".*\\." + artifact + "-(\\d.*)\\.jar");
            return jars.map(jar -> name.matcher(jar.getFileName().toString()))
                    .filter(Matcher::matches)
                    .findFirst()
                    .orElseThrow()
                    .group(1);
        }
    }

    private record Built(int exit, String log) {}

    private static Built maven(Path folder, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                House.ROOT.resolve("mvnw").toString(),
                "-B",
                "-f",
                folder.resolve("pom.xml").toString(),
                "-Dmaven.repo.local=" + repository.folder()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(Path.of("target"), "new-service-", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        PROCESSES.add(process);
        assertThat(process.waitFor(10, TimeUnit.MINUTES))
                .as("Maven ends; its output: " + log)
                .isTrue();
        return new Built(process.exitValue(), Files.readString(log));
    }

    private static Process millrace(Path log, String... arguments) throws IOException {
        var all = new ArrayList<>(List.of(
                "-Dmillrace.root=" + House.ROOT,
                "-jar",
                House.ROOT.resolve("stack/launcher/target/millrace-run.jar").toString()));
        all.addAll(List.of(arguments));
        return start(log, Map.of(), all.toArray(String[]::new));
    }

    private static Process start(Path log, Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        PROCESSES.add(process);
        return process;
    }

    private static int post(String url, String body) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .POST(BodyPublishers.ofString(body))
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url)).build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }
}
