package io.millrace.bench.order;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.millrace.bench.ground.DatabaseSettings;
import io.millrace.bench.ground.ProcessorTime;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.stack.Pause;
import io.millrace.stack.StackException;
import io.millrace.stack.parts.Blueprint;

/** Reads what the processes of a system and their database server have taken so far. */
final class Meter implements Closeable {

    private static final Map<String, String> COUNTING = Map.of(
            "shared_preload_libraries", "pg_stat_statements",
            // The counts of statements beyond this number are lost.
            "pg_stat_statements.max", "20000");

    /** An idle connection's server process reports its transactions after ten seconds at the latest. */
    private static final Duration REPORTED = Duration.ofSeconds(11);

    private final Supplier<Map<String, ProcessHandle>> processes;
    private final Connection connection;

    /** @param processes the system's processes by name, the database server's first process among them */
    Meter(Supplier<Map<String, ProcessHandle>> processes, EmbeddedDatabase database) {
        this.processes = processes;
        try {
            this.connection = database.connect("postgres");
            try (var statement = connection.createStatement()) {
                statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            }
        } catch (SQLException e) {
            throw new StackException("The database does not count statements: " + e.getMessage(), e);
        }
    }

    /** Lets the database count statements. Call this before the database starts. */
    static void prepare(Blueprint blueprint) {
        DatabaseSettings.store(blueprint, COUNTING);
    }

    /**
     * Reads the cost after some work. The number of transactions is read when all connections have reported theirs, and
     * includes those of services that wait for work meanwhile.
     */
    Cost readAfterWork() {
        Cost now = read();
        Pause.of(REPORTED);
        return new Cost(now.processorTime(), read().transactions(), now.statements());
    }

    Cost read() {
        var times = new LinkedHashMap<String, Duration>();
        processes.get().forEach((name, process) -> times.put(name, ProcessorTime.ofTree(process)));
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT (SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database)::bigint,
                               (SELECT sum(calls) FROM pg_stat_statements)::bigint
                        """)) {
            rows.next();
            return new Cost(times, rows.getLong(1), rows.getLong(2));
        } catch (SQLException e) {
            throw new StackException("The database does not tell its counts: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StackException("The connection can't be closed: " + e.getMessage(), e);
        }
    }
}
