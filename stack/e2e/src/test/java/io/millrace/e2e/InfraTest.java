package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.embedded.EmbeddedRegistry;
import io.millrace.stack.home.PortPlan;

/** Tests {@code ./millrace infra}, the servers for a cluster without operators. */
class InfraTest {

    private static final PortPlan PORTS = new PortPlan(3_200);
    private static final Duration START = Duration.ofMinutes(3);

    /** An advertised name that the infra command cannot reach, as in a cluster before all is ready. */
    private static final String OF_ITS_CLIENTS = "kafka.invalid:9092";

    @TempDir
    Path files;

    @Test
    void servicesElsewhereFindAllTheyStandOn() throws Exception {
        Path passwords = Files.createDirectory(files.resolve("passwords"));
        Files.writeString(passwords.resolve("orders_app"), "chosen by somebody else\n");
        var infra = new StackProcess(files.resolve("state"));
        Process process = start(infra, passwords, "127.0.0.2:" + PORTS.broker());
        try {
            try (Connection orders = connect("orders_app", "chosen by somebody else")) {
                assertThat(orders.isValid(1)).isTrue();
            }
            assertThatThrownBy(() -> connect("orders_owner", "chosen by somebody else"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("authentication");
            try (var admin = Admin.create(Map.<String, Object>of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + PORTS.broker()))) {
                assertThat(admin.listTopics().names().get()).contains("orders", "payments.commands.payments.dlq");
                // The broker gives clients the advertised address, not the address that they connected to.
                assertThat(admin.describeCluster().controller().get().host()).isEqualTo("127.0.0.2");
            }
            assertThat(get(EmbeddedRegistry.url(PORTS.registry()) + "/groups/default/artifacts/orders-value"))
                    .contains("AVRO");
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    /** In the next container, another process may have the process id of the former server. */
    @Test
    void aStateThatWasLeftInAHurryIsTakenUpAgain() throws Exception {
        Path passwords = Files.createDirectory(files.resolve("passwords"));
        var infra = new StackProcess(files.resolve("state"));
        Process first = start(infra, passwords, OF_ITS_CLIENTS);
        first.destroy();
        first.waitFor();
        Path pid = infra.state().resolve("postgres/postmaster.pid");
        Files.writeString(pid, "%d\n%s\n".formatted(ProcessHandle.current().pid(), pid.getParent()));

        Process second = start(infra, passwords, OF_ITS_CLIENTS);
        second.destroy();

        assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void whatAKilledLauncherHasStartedIsNamedAndStopped() throws Exception {
        Path passwords = Files.createDirectory(files.resolve("passwords"));
        var infra = new StackProcess(files.resolve("state"));
        Process launcher = start(infra, passwords, OF_ITS_CLIENTS);
        var parts = Map.of(
                "broker", infra.part("broker"),
                "database", infra.part("database"),
                "mail", infra.part("mail"),
                "carrier", infra.part("carrier"));

        launcher.destroyForcibly().waitFor();
        var status = infra.run("status");
        var down = infra.run("down");

        assertThat(status.exit()).isEqualTo(1);
        assertThat(down.exit()).isZero();
        parts.forEach((name, process) -> {
            assertThat(status.output()).contains(name, String.valueOf(process.pid()));
            assertThat(down.output()).contains("%s (process %d)".formatted(name, process.pid()));
            assertThat(process.isAlive()).as(name).isFalse();
        });
        assertThat(infra.run("down").output()).contains("Millrace is not up");
    }

    private static Process start(StackProcess infra, Path passwords, String advertised) throws IOException {
        Path log = Files.createTempFile(Path.of("target"), "millrace-infra-", ".log");
        Process process = infra.start(
                log,
                "infra",
                "--listen=0.0.0.0",
                "--advertise=" + advertised,
                "--passwords=" + passwords,
                "--port-offset=" + PORTS.offset());
        await().atMost(START)
                .until(() -> !process.isAlive() || Files.readString(log).contains("Ctrl-C stops everything"));
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        assertThat(Files.readString(log))
                .contains("localhost:" + PORTS.broker(), "localhost:" + PORTS.registry(), "passwords")
                .doesNotContain("/api/orders");
        return process;
    }

    private static Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/orders".formatted(PORTS.database()), user, password);
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
