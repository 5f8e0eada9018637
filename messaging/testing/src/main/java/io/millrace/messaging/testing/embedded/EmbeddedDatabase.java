package io.millrace.messaging.testing.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** PostgreSQL as a process of its own. */
public final class EmbeddedDatabase implements Closeable {

    public static final String SUPERUSER = "postgres";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final String MAX_CONNECTIONS = "300";

    private final EmbeddedPostgres postgres;

    private EmbeddedDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** For tests: what is written need not survive a power cut, and all is gone when it is closed. */
    public static EmbeddedDatabase temporary() {
        return start(EmbeddedPostgres.builder());
    }

    /**
     * Keeps its data, and keeps it safe.
     *
     * @param binaries folder to unpack the server into, used by nobody else
     * @param data folder of the database cluster; made where there is none
     */
    public static EmbeddedDatabase durable(Path binaries, Path data, int port) {
        return start(EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(binaries.toFile())
                .setDataDirectory(data.toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setServerConfig("fsync", "on")
                .setPort(port));
    }

    private static EmbeddedDatabase start(EmbeddedPostgres.Builder builder) {
        try {
            return new EmbeddedDatabase(builder.setServerConfig("max_connections", MAX_CONNECTIONS)
                    .setServerConfig("track_commit_timestamp", "on")
                    .setPGStartupWait(START_TIMEOUT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start", e);
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
