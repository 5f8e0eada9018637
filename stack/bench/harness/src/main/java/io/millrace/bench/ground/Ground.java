package io.millrace.bench.ground;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.NewTopic;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.kafka.Topics;
import io.millrace.stack.Await;
import io.millrace.stack.StackException;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.DatabasePart;
import io.millrace.stack.parts.Part;

/** A database and a broker as in {@code ./millrace up}: committed data is on the disk. */
public final class Ground implements Closeable {

    public static final int PARTITIONS = 6;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String DATABASE = "bench";

    private final Blueprint blueprint;
    private final DatabasePart database;
    private final Part broker;

    public Ground(Blueprint blueprint) {
        this.blueprint = blueprint;
        this.database = blueprint.database();
        this.broker = blueprint.broker();
        AtExit.close(this);
        database.start();
        broker.start();
        Await.until("The broker starts", PATIENCE, () -> broker.isReady() ? Boolean.TRUE : null);
        execute("postgres", "CREATE DATABASE " + DATABASE);
    }

    /** Lets a peer read changes from the write-ahead log; restarts the database for that. */
    public void writeLogicalLog() {
        execute("postgres", "ALTER SYSTEM SET wal_level = 'logical'");
        database.stop();
        database.start();
    }

    public Blueprint blueprint() {
        return blueprint;
    }

    public String bootstrapServers() {
        return blueprint.bootstrapServers();
    }

    /** Environment by which a process reaches database and broker; the password goes through the environment, too. */
    public Map<String, String> environment() {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers(),
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                database.database().reactiveUrl(DATABASE),
                "QUARKUS_DATASOURCE_JDBC_URL",
                jdbcUrl(),
                "QUARKUS_DATASOURCE_USERNAME",
                EmbeddedDatabase.SUPERUSER,
                "QUARKUS_DATASOURCE_PASSWORD",
                password());
    }

    public EmbeddedDatabase database() {
        return database.database();
    }

    /** The broker's process. */
    public ProcessHandle broker() {
        return broker.process().orElseThrow();
    }

    public String jdbcUrl() {
        return database.database().jdbcUrl(DATABASE);
    }

    public String password() {
        return blueprint.secrets().get("postgres");
    }

    public int databasePort() {
        return database.port();
    }

    public Connection connect() throws SQLException {
        return database.database().connect(DATABASE);
    }

    /** Creates the topic if there is none of that name. */
    public void topic(String name) {
        Topics.create(bootstrapServers(), List.of(new NewTopic(name, PARTITIONS, (short) 1)));
    }

    public void execute(String sql) {
        execute(DATABASE, sql);
    }

    private void execute(String name, String sql) {
        try (var connection = database.database().connect(name);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new StackException("The statement failed: %s: %s".formatted(sql, e.getMessage()), e);
        }
    }

    public long number(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new StackException("The query failed: %s: %s".formatted(sql, e.getMessage()), e);
        }
    }

    /** Waits until the query's number is at least {@code least}. */
    public void await(String what, String sql, long least, Duration patience) {
        Await.until(what, patience, () -> number(sql) >= least ? Boolean.TRUE : null);
    }

    @Override
    public void close() {
        broker.stop();
        database.stop();
        AtExit.closed(this);
    }
}
