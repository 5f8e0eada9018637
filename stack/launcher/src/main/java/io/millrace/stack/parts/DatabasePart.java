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
        // A crashed server may still hold the lock on its data folder.
        stop();
        removeStalePid();
        database = EmbeddedDatabase.durable(binaries, data, listen, port, password);
    }

    /**
     * After a restart of the container another process may have the recorded pid, and the server would refuse to start.
     */
    private void removeStalePid() {
        if (postmaster(data).isEmpty()) {
            try {
                Files.deleteIfExists(data.resolve("postmaster.pid"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Stops a server that a killed launcher has left running on this folder. */
    public static void stopLeftover(Path data) {
        postmaster(data).ifPresent(process -> {
            // With SIGTERM the server would wait until the last client has disconnected.
            Signals.send(process, "INT");
            try {
                process.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                throw new StackException(
                        "PostgreSQL (process %d) still runs on %s and does not exit; stop the process"
                                .formatted(process.pid(), data),
                        e);
            }
        });
    }

    /** The server that runs on this folder. */
    public static Optional<ProcessHandle> leftover(Path data) {
        return postmaster(data);
    }

    private static Optional<ProcessHandle> postmaster(Path data) {
        // The server creates the file and then fills it: a reader in between finds it empty.
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            return lines.findFirst()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                    .filter(Processes::runs)
                    .filter(process -> process.info().command().orElse("").contains("postgres"))
                    .filter(process -> worksIn(data, process));
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The pid may meanwhile belong to another stack's server. Not every system shows the folder of a process. */
    private static boolean worksIn(Path data, ProcessHandle process) {
        try {
            Path real = data.toRealPath();
            return Processes.folder(process).map(real::equals).orElse(true);
        } catch (IOException e) {
            return false;
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
