package io.millrace.stack.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.stack.StackException;

/** PostgreSQL, one server for all databases. */
public final class DatabasePart implements Part {

    private static final long GRACE_SECONDS = 30;

    private final Path binaries;
    private final Path data;
    private final String listen;
    private final int port;
    private final String password;
    private @Nullable EmbeddedDatabase database;

    DatabasePart(Path binaries, Path data, String listen, int port, String password) {
        this.binaries = binaries;
        this.data = data;
        this.listen = listen;
        this.port = port;
        this.password = password;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void start() {
        try {
            Files.createDirectories(binaries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stopLeftover(data);
        // One that fell holds its lock on the folder still.
        stop();
        removeStalePid();
        database = EmbeddedDatabase.durable(binaries, data, listen, port, password);
    }

    /** In a container that was started again, its number may be that of somebody else, and the server would not start. */
    private void removeStalePid() {
        if (postmaster(data).isEmpty()) {
            try {
                Files.deleteIfExists(data.resolve("postmaster.pid"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Ends a server that works on this folder still, though its launcher is gone. */
    public static void stopLeftover(Path data) {
        postmaster(data).ifPresent(process -> {
            // By SIGTERM the server would wait until the last client has gone.
            Signals.send(process, "INT");
            try {
                process.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                throw new StackException(
                        "PostgreSQL (process %d) still works on %s and does not end; end it by hand"
                                .formatted(process.pid(), data),
                        e);
            }
        });
    }

    private static Optional<ProcessHandle> postmaster(Path data) {
        // The server makes the file first and fills it then: whoever comes in between finds it empty.
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            return lines.findFirst()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info().command().orElse("").contains("postgres"));
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** @throws IllegalStateException if it was not started */
    public synchronized EmbeddedDatabase database() {
        if (database == null) {
            throw new IllegalStateException("the database was not started");
        }
        return database;
    }

    @Override
    public boolean isReady() {
        return isAlive();
    }

    @Override
    public boolean isAlive() {
        return process().isPresent();
    }

    @Override
    public Optional<ProcessHandle> process() {
        return postmaster(data);
    }

    @Override
    public synchronized void stop() {
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
