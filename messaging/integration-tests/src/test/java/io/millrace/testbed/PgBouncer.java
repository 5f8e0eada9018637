package io.millrace.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.Ports;
import io.millrace.embedded.net.TransactionPooler;

/** A database behind PgBouncer in transaction mode or, on a machine without it, behind a pooler of our own. */
public class PgBouncer implements QuarkusTestResourceLifecycleManager {

    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"));

    private @Nullable EmbeddedDatabase database;
    private @Nullable Process process;
    private @Nullable TransactionPooler pooler;

    private static boolean isThere() {
        return PLACES.stream().anyMatch(Files::isExecutable);
    }

    @Override
    public Map<String, String> start() {
        var started = EmbeddedDatabase.temporary();
        database = started;
        int port;
        if (isThere()) {
            port = Ports.free();
            process = run(started.port(), port);
        } else {
            pooler = new TransactionPooler(started.port());
            port = pooler.port();
        }
        return Map.of(
                "quarkus.datasource.username",
                EmbeddedDatabase.SUPERUSER,
                "quarkus.datasource.password",
                "",
                "quarkus.datasource.reactive.url",
                "postgresql://localhost:%d/postgres".formatted(port),
                "quarkus.datasource.jdbc.url",
                started.jdbcUrl("postgres"));
    }

    private static Process run(int database, int port) {
        try {
            Path settings = Files.createTempFile("pgbouncer", ".ini");
            Files.writeString(settings, """
                    [databases]
                    postgres = host=localhost port=%d user=postgres
                    [pgbouncer]
                    listen_addr = localhost
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    default_pool_size = 8
                    max_client_conn = 200
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(database, port));
            settings.toFile().setReadable(true, false);
            var command = new ArrayList<>(PLACES.stream()
                    .filter(Files::isExecutable)
                    .limit(1)
                    .map(Path::toString)
                    .toList());
            // It does not run as root.
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(List.of("-u", "nobody"));
            }
            command.add(settings.toString());
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Files.createTempFile("pgbouncer", ".log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (process != null) {
            process.destroy();
        }
        if (pooler != null) {
            pooler.close();
        }
        if (database != null) {
            database.close();
        }
    }
}
