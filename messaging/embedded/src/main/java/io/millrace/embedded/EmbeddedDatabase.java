package io.millrace.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** Runs PostgreSQL as a process of its own. */
public final class EmbeddedDatabase implements Closeable {

    public static final String SUPERUSER = "postgres";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final String MAX_CONNECTIONS = "300";

    /** Accepts connections from this machine only, with a password. */
    private static final String ACCESS = """
            local all all scram-sha-256
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;

    /** Accepts connections from other machines too, except the superuser's. */
    private static final String ACCESS_OF_OTHERS = """
            host all postgres all reject
            host all all all scram-sha-256
            """;

    /** Accepts connections from this machine only, by TLS and with a password. */
    private static final String ACCESS_BY_TLS = """
            hostssl all all 127.0.0.1/32 scram-sha-256
            hostssl all all ::1/128 scram-sha-256
            """;

    private final EmbeddedPostgres postgres;

    private EmbeddedDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts a database for tests: its data need not survive a power cut, and is removed when it is closed. */
    public static EmbeddedDatabase temporary() {
        return new EmbeddedDatabase(start(EmbeddedPostgres.builder().setPort(Ports.free())));
    }

    /** Starts a database for tests that counts the statements it executes, in the view {@code pg_stat_statements}. */
    public static EmbeddedDatabase counting() {
        var database = new EmbeddedDatabase(start(EmbeddedPostgres.builder()
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setPort(Ports.free())));
        try (var connection = database.connect(SUPERUSER);
                var statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION pg_stat_statements");
        } catch (SQLException e) {
            database.close();
            throw new IllegalStateException("PostgreSQL does not count statements", e);
        }
        return database;
    }

    /**
     * Starts a database for tests of clients that connect as in production, by TLS and with a password.
     *
     * @param folder the folder for its data; the caller removes it
     * @param password the superuser's password
     */
    public static EmbeddedDatabase secured(Path folder, int port, ServerCertificate certificate, String password) {
        var database = new EmbeddedDatabase(start(EmbeddedPostgres.builder()
                .setDataDirectory(folder.toFile())
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.certificate().toString())
                .setServerConfig("ssl_key_file", certificate.key().toString())
                .setConnectConfig("password", password)
                .setConnectConfig("sslmode", "require")
                .setPort(port)));
        database.restrict(folder.resolve("pg_hba.conf"), ACCESS_BY_TLS, password);
        return database;
    }

    /**
     * Starts a database that keeps its data, and keeps it safe.
     *
     * @param binaries the folder to unpack the server into, for this database alone
     * @param data the folder of the database cluster; created if it does not exist
     * @param listen the address of the interface that clients connect to; {@code 0.0.0.0} is any
     * @param password the superuser's password: set at the first start, and required from then on
     */
    public static EmbeddedDatabase durable(Path binaries, Path data, String listen, int port, String password) {
        var database = new EmbeddedDatabase(start(EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(binaries.toFile())
                .setDataDirectory(data.toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                // A committed transaction is on the disk. The library's own defaults are for tests.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", listen)
                .setConnectConfig("password", password)
                .setPort(port)));
        database.restrict(data.resolve("pg_hba.conf"), isHere(listen) ? ACCESS : ACCESS + ACCESS_OF_OTHERS, password);
        return database;
    }

    private static boolean isHere(String listen) {
        try {
            return InetAddress.getByName(listen).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("PostgreSQL can't listen on " + listen, e);
        }
    }

    private static EmbeddedPostgres start(EmbeddedPostgres.Builder builder) {
        try {
            return builder.setServerConfig("max_connections", MAX_CONNECTIONS)
                    .setServerConfig("track_commit_timestamp", "on")
                    // Outbox tables are vacuumed by number of rows, as soon as autovacuum looks at them.
                    .setServerConfig("autovacuum_naptime", "5s")
                    .setPGStartupWait(START_TIMEOUT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start", e);
        }
    }

    /** Restricts the access to the cluster: a new cluster trusts every connection from this machine. */
    private void restrict(Path file, String access, String password) {
        try {
            if (access.equals(Files.readString(file))) {
                return;
            }
            try (var connection = connect(SUPERUSER);
                    var statement = connection.createStatement()) {
                statement.execute("ALTER ROLE %s PASSWORD %s".formatted(SUPERUSER, statement.enquoteLiteral(password)));
                Files.writeString(file, access);
                statement.execute("SELECT pg_reload_conf()");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL takes no password for its superuser", e);
        }
    }

    public int port() {
        return postgres.getPort();
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:" + port() + "/" + database;
    }

    public String reactiveUrl(String database) {
        return "postgresql://localhost:" + port() + "/" + database;
    }

    /** A connection with all rights. */
    public Connection connect(String database) throws SQLException {
        return postgres.getDatabase(SUPERUSER, database).getConnection();
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
