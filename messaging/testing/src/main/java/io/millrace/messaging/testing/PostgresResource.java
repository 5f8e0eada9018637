package io.millrace.messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.Ports;
import io.millrace.embedded.ServerCertificate;
import io.millrace.embedded.net.Link;

/**
 * Gives a Quarkus test a PostgreSQL of its own. The service's reactive connections go over a {@link Link}, which can be
 * cut, slowed or made to lose answers. With the argument {@code secured=true} the database refuses connections without
 * TLS and a password, with {@code counting=true} it counts the statements it executes.
 */
public class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private static @Nullable EmbeddedDatabase database;
    private static @Nullable Link link;
    private boolean secured;
    private boolean counting;

    @Override
    public void init(Map<String, String> arguments) {
        secured = Boolean.parseBoolean(arguments.get("secured"));
        counting = Boolean.parseBoolean(arguments.get("counting"));
    }

    @Override
    public Map<String, String> start() {
        var config = new HashMap<String, String>();
        config.put("quarkus.datasource.password", "");
        EmbeddedDatabase started =
                secured ? secured(config) : counting ? EmbeddedDatabase.counting() : EmbeddedDatabase.temporary();
        database = started;
        var toDatabase = new Link("database", started.port());
        link = toDatabase;
        config.put("quarkus.datasource.db-kind", "postgresql");
        config.put("quarkus.datasource.username", EmbeddedDatabase.SUPERUSER);
        config.put(
                "quarkus.datasource.reactive.url", "postgresql://localhost:%d/postgres".formatted(toDatabase.port()));
        config.put("quarkus.datasource.jdbc.url", started.jdbcUrl("postgres"));
        return config;
    }

    /** Starts a secured database. The service's settings are those of the overlay {@code production}. */
    private static EmbeddedDatabase secured(Map<String, String> config) {
        var certificate = ServerCertificate.temporary();
        String password = UUID.randomUUID().toString();
        String file = certificate.certificate().toString();
        config.put("quarkus.datasource.password", password);
        config.put("quarkus.datasource.reactive.postgresql.ssl-mode", "verify-full");
        config.put("quarkus.datasource.reactive.hostname-verification-algorithm", "HTTPS");
        config.put("quarkus.datasource.reactive.trust-certificate-pem", "true");
        config.put("quarkus.datasource.reactive.trust-certificate-pem.certs", file);
        config.put("quarkus.datasource.jdbc.additional-jdbc-properties.sslmode", "verify-full");
        config.put("quarkus.datasource.jdbc.additional-jdbc-properties.sslrootcert", file);
        try {
            Path folder = Files.createTempDirectory("millrace-database");
            return EmbeddedDatabase.secured(folder, Ports.free(), certificate, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database of the running test. */
    public static EmbeddedDatabase database() {
        return running(database);
    }

    /** The link between the service and its database. */
    public static Link link() {
        return running(link);
    }

    private static <T> T running(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no database: add @QuarkusTestResource(PostgresResource.class)");
        }
        return part;
    }

    @Override
    public void stop() {
        if (link != null) {
            link.close();
            link = null;
        }
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
