package io.millrace.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.messaging.testing.PostgresResource;

/** Stops all processes of the test's database by a signal, and lets them go on. */
final class FrozenDatabase {

    private List<ProcessHandle> frozen = List.of();

    synchronized void freeze() {
        ProcessHandle server = server();
        frozen = new ArrayList<>(
                Stream.concat(Stream.of(server), server.descendants()).toList());
        frozen.forEach(process -> signal("-STOP", process));
    }

    synchronized void thaw() {
        frozen.forEach(process -> signal("-CONT", process));
        frozen = List.of();
    }

    private static ProcessHandle server() {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            return ProcessHandle.of(rows.getLong(1))
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void signal(String signal, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
