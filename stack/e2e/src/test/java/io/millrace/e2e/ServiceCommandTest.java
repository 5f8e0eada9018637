package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

import io.millrace.e2e.CommandRun.Ended;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.Ports;

/** Tests the services' command line, as a deployment uses it. */
class ServiceCommandTest {

    static final List<String> SERVICES = House.SERVICES;

    /** A service with a database. */
    private static final String STORING = "catalog";

    private static final int OK = 0;
    private static final int USAGE = 64;
    private static final int UNAVAILABLE = 69;
    private static final int CONFIGURATION = 78;

    private static EmbeddedDatabase database;

    @TempDir
    Path files;

    @BeforeAll
    static void start() {
        database = EmbeddedDatabase.temporary();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void tellsWhatItIs(String service) throws Exception {
        Ended help = run(service, Map.of(), "--help");
        assertThat(help.code()).isEqualTo(OK);
        assertThat(help.out()).startsWith("Usage: " + service).contains("78 wrong configuration");
        Ended version = run(service, Map.of(), "--version");
        assertThat(version.code()).isEqualTo(OK);
        assertThat(version.out()).matches(service + " \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    }

    @Test
    void sayWhatIsNotUnderstood() throws Exception {
        Ended ended = run(STORING, Map.of(), "--frobnicate");
        assertThat(ended.code()).isEqualTo(USAGE);
        assertThat(ended.err())
                .startsWith(STORING + ": ")
                .contains("--frobnicate")
                .hasLineCount(1);
        assertThat(run("gateway", Map.of(), "migrate").code()).isEqualTo(USAGE);
    }

    @Test
    void migratesAndEnds() throws Exception {
        for (int time = 0; time < 2; time++) {
            Ended ended = run(STORING, owner("postgres"), "migrate");
            assertThat(ended.err()).isEmpty();
            assertThat(ended.code()).isEqualTo(OK);
        }
        assertThat(tables()).contains("product", "outbox", "saga");
    }

    private static List<String> tables() throws SQLException {
        try (var connection = database.connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT array_agg(relname) FROM pg_stat_user_tables")) {
            rows.next();
            return List.of((String[]) rows.getArray(1).getArray());
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsOneLine() throws Exception {
        var environment = new LinkedHashMap<>(owner("postgres"));
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://localhost:" + Ports.free() + "/" + STORING);
        Ended ended = run(STORING, environment, "migrate");
        assertThat(ended.code()).as(ended.err()).isEqualTo(UNAVAILABLE);
        assertThat(ended.err())
                .startsWith(STORING + ": the database can't be reached")
                .hasLineCount(1);
    }

    @Test
    void aDatabaseOfAnotherNameIsOneLine() throws Exception {
        Ended ended = run(STORING, owner("nowhere"), "migrate");
        assertThat(ended.code()).as(ended.err()).isEqualTo(CONFIGURATION);
        assertThat(ended.err()).startsWith(STORING + ": the database refuses").hasLineCount(1);
    }

    @Test
    void aMissingUrlIsOneLine() throws Exception {
        Ended ended = run(STORING, Map.of());
        assertThat(ended.code()).as(ended.err()).isEqualTo(CONFIGURATION);
        assertThat(ended.err())
                .startsWith(STORING + ": ")
                .contains("its URL is not set", "quarkus.datasource.")
                .hasLineCount(1);
    }

    @Test
    void aMisspeltSettingIsOneLine() throws Exception {
        Ended ended = run("gateway", Map.of("MILLRACE_GATEWAY_TIME_OUT", "1s", "MILLRACE_X_SERVICE_HOST", "10.0.0.1"));
        assertThat(ended.code()).as(ended.err()).isEqualTo(CONFIGURATION);
        assertThat(ended.err())
                .startsWith("gateway: unknown setting MILLRACE_GATEWAY_TIME_OUT;")
                .hasLineCount(1);
    }

    @Test
    void anAddressOfAServiceWithoutASchemeIsOneLine() throws Exception {
        Ended ended = run(
                "gateway",
                Map.of(
                        "QUARKUS_HTTP_PORT",
                        "0",
                        "QUARKUS_MANAGEMENT_PORT",
                        "0",
                        "MILLRACE_GATEWAY_SERVICES_ORDERS",
                        "orders:8082"));
        assertThat(ended.code()).as(ended.err()).isEqualTo(CONFIGURATION);
        assertThat(ended.err())
                .startsWith("gateway: MILLRACE_GATEWAY_SERVICES_ORDERS is 'orders:8082'")
                .hasLineCount(1);
    }

    @Test
    void aPortThatIsTakenIsOneLine() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            Ended ended = run(
                    "gateway",
                    Map.of("QUARKUS_HTTP_HOST", "localhost", "QUARKUS_HTTP_PORT", "" + taken.getLocalPort()));
            assertThat(ended.code()).as(ended.err()).isEqualTo(UNAVAILABLE);
            assertThat(ended.err())
                    .startsWith("gateway: port " + taken.getLocalPort())
                    .hasLineCount(1);
        }
    }

    /** Otherwise a shop that forgets a provider learns of it from its customers. */
    @ParameterizedTest
    @CsvSource({
        "payments, millrace.payments.provider.url",
        "shipping, millrace.shipping.carrier.url",
        "users, millrace.users.key-secret"
    })
    void aProviderThatIsNotConfiguredIsOneLine(String service, String setting) throws Exception {
        try (var connection = database.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + service);
        }

        Ended ended = run(service, owner(service));

        assertThat(ended.code()).as(ended.err()).isEqualTo(CONFIGURATION);
        assertThat(ended.err())
                .startsWith(service + ": no ")
                .contains("is configured", setting)
                .hasLineCount(1);
    }

    private static Map<String, String> owner(String name) {
        return Map.of(
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                database.reactiveUrl(name),
                "QUARKUS_DATASOURCE_JDBC_URL",
                database.jdbcUrl(name),
                "QUARKUS_DATASOURCE_USERNAME",
                EmbeddedDatabase.SUPERUSER,
                "QUARKUS_DATASOURCE_PASSWORD",
                "any",
                "QUARKUS_HTTP_PORT",
                "0",
                "QUARKUS_MANAGEMENT_PORT",
                "0");
    }

    /** The command that starts the service; arguments may follow. */
    List<String> executable(String service) {
        return CommandRun.jar(service);
    }

    private Ended run(String service, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return CommandRun.of(files, executable(service), environment, arguments);
    }
}
