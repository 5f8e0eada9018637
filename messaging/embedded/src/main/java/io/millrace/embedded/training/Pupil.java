package io.millrace.embedded.training;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.Ports;
import io.millrace.embedded.ServerCertificate;

/** The process of the service that is trained. */
final class Pupil {

    private static final Duration START = Duration.ofMinutes(5);
    /** A service that is still starting may take a request and never answer it. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** The JVM writes the cache before the process ends. */
    private static final Duration END = Duration.ofMinutes(10);

    private static final String NOBODY = "http://localhost:1";
    private static final int OK = 200;
    private static final String OUTPUT = "-XX:AOTCacheOutput";
    private static final String TRAIN = "train";
    private static final String MIGRATE = "migrate";

    private final List<String> command;
    private final String management;
    private final Map<String, String> environment = new TreeMap<>();

    Pupil(List<String> command) {
        this.command = command;
        int port = Ports.free();
        this.management = "http://localhost:" + port + "/q/";
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(Ports.free()));
        environment.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(port));
        environment.put("MILLRACE_MESSAGING_INSTANCE", "training-0");
        // Known to those services that need them, and asked by none that has nothing to do.
        environment.put("MILLRACE_REGISTRY_URL", NOBODY);
        environment.put("MILLRACE_PAYMENTS_PROVIDER_URL", NOBODY);
        environment.put("MILLRACE_PAYMENTS_PROVIDER_API_KEY", "training");
        environment.put("MILLRACE_SHIPPING_CARRIER_URL", NOBODY);
        environment.put("MILLRACE_SHIPPING_CARRIER_API_KEY", "training");
    }

    void give(EmbeddedDatabase database, ServerCertificate certificate, String password) {
        String authority = certificate.certificate().toString();
        String name = EmbeddedDatabase.SUPERUSER;
        environment.put(
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:postgresql://localhost:%d/%s?sslmode=verify-full&sslrootcert=%s"
                        .formatted(database.port(), name, authority));
        environment.put(
                "QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://localhost:%d/%s".formatted(database.port(), name));
        environment.put("QUARKUS_DATASOURCE_REACTIVE_POSTGRESQL_SSL_MODE", "verify-full");
        environment.put("QUARKUS_DATASOURCE_REACTIVE_HOSTNAME_VERIFICATION_ALGORITHM", "HTTPS");
        environment.put("QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM", "true");
        environment.put("QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM_CERTS", authority);
        environment.put("QUARKUS_DATASOURCE_USERNAME", name);
        environment.put("QUARKUS_DATASOURCE_PASSWORD", password);
    }

    void give(EmbeddedBroker broker) {
        environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
    }

    /** Migrates the database: the trained process then finds it as most pods do, with nothing to migrate. */
    void migrate() throws IOException, InterruptedException {
        int exit = start(command.stream()
                        .filter(word -> !word.startsWith(OUTPUT))
                        .map(word -> word.equals(TRAIN) ? MIGRATE : word)
                        .toList())
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("the service's command migrate has ended with " + exit);
        }
    }

    private Process start(List<String> words) throws IOException {
        var builder = new ProcessBuilder(words).inheritIO();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Starts the process, and ends it when it is ready. */
    void run() throws IOException, InterruptedException {
        Process process = start(command);
        try {
            Awaitility.await("the service is ready").atMost(START).until(() -> !process.isAlive() || answers("ready"));
            if (!process.isAlive()) {
                throw new IllegalStateException("the service has ended with " + process.exitValue());
            }
            answers("live");
            process.destroy();
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the service does not end");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private boolean answers(String check) throws InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(management + "health/" + check))
                    .timeout(ANSWER)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        }
    }
}
