package io.millrace.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.Ports;

/** A database whose files can be copied, and put back: as a backup is. */
public class RestorableDatabase implements QuarkusTestResourceLifecycleManager {

    private static final String PASSWORD = UUID.randomUUID().toString();

    private static @Nullable EmbeddedDatabase database;
    private static @Nullable Path folder;
    private static int port;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("millrace-restorable");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = Ports.free();
        open();
        String url = "postgresql://localhost:%d/postgres".formatted(port);
        return Map.of(
                "quarkus.datasource.username",
                EmbeddedDatabase.SUPERUSER,
                "quarkus.datasource.password",
                PASSWORD,
                "quarkus.datasource.reactive.url",
                url,
                "quarkus.datasource.jdbc.url",
                "jdbc:" + url);
    }

    private static Path in(String name) {
        return Objects.requireNonNull(folder).resolve(name);
    }

    private static void open() {
        database = EmbeddedDatabase.durable(in("binaries"), in("data"), "127.0.0.1", port, PASSWORD);
    }

    private static void close() {
        if (database != null) {
            database.close();
            database = null;
        }
    }

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:%d/postgres".formatted(port), EmbeddedDatabase.SUPERUSER, PASSWORD);
    }

    /** Stops it, copies its files, and starts it again. */
    static void backUp() {
        close();
        copy(in("data"), in("backup"));
        open();
    }

    /** Puts the files of the backup in the place of its own. */
    static void restore() {
        close();
        delete(in("data"));
        copy(in("backup"), in("data"));
        open();
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        close();
        if (folder != null) {
            delete(folder);
            folder = null;
        }
    }
}
