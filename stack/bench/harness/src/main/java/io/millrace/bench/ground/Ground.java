package io.millrace.bench.ground;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.stack.Await;
import io.millrace.stack.StackException;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.DatabasePart;

/** A database and a broker as in {@code ./millrace up}: committed data is on the disk. */
public final class Ground implements Closeable {

    public static final int PARTITIONS = 6;

    private static final String DATABASE = "bench";

    private final Blueprint blueprint;
    private final DatabasePart database;
    private final Brokers brokers;

    public Ground(Blueprint blueprint) {
        this(blueprint, Brokers.one(blueprint));
    }

    private Ground(Blueprint blueprint, Brokers brokers) {
        this.blueprint = blueprint;
        this.database = blueprint.database();
        this.brokers = brokers;
        AtExit.close(this);
        database.start();
        brokers.start();
        execute("postgres", "CREATE DATABASE " + DATABASE);
    }

    /** A ground with a cluster of brokers: three of them, or all if there are fewer, keep each record. */
    public static Ground withBrokers(Blueprint blueprint, int count) {
        return new Ground(blueprint, Brokers.cluster(blueprint, count));
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
        return brokers.bootstrapServers();
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

    /** The database server's first process. */
    public ProcessHandle databaseProcess() {
        return database.process().orElseThrow();
    }

    /** The process of the broker, or of the first of several. */
    public ProcessHandle broker() {
        return brokers().getFirst();
    }

    public List<ProcessHandle> brokers() {
        return brokers.processes();
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
        brokers.topic(name, PARTITIONS);
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
        brokers.close();
        database.stop();
        AtExit.closed(this);
    }
}
