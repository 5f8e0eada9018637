package io.millrace.relay;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.NewTopic;

import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.kafka.Topics;

/** The broker and the database for processes of the test bed. */
final class RelayInfra implements Closeable {

    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Path APPLICATION = Path.of(
            System.getProperty("millrace.root", "../.."), "messaging/testbed/target/quarkus-app/quarkus-run.jar");
    private static final List<String> TOPICS = List.of(
            "load", "numbers", "orders", "trip.commands", "trip.answers", "numbers.testbed.dlq", "orders.testbed.dlq");

    private final EmbeddedDatabase database = EmbeddedDatabase.temporary();
    private final EmbeddedBroker broker;

    RelayInfra() throws Exception {
        this(Map.of());
    }

    /** @param settings further settings of the broker */
    RelayInfra(Map<String, String> settings) throws Exception {
        broker = EmbeddedBroker.temporary(settings);
        Topics.create(
                broker.bootstrapServers(),
                TOPICS.stream().map(topic -> new NewTopic(topic, 6, (short) 1)).toList());
    }

    /** @param more further settings, as environment variables */
    Instance instance(String name, String maxHeap, Map<String, String> more) throws Exception {
        var environment = new HashMap<>(more);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        environment.put("QUARKUS_DATASOURCE_USERNAME", EmbeddedDatabase.SUPERUSER);
        environment.put("QUARKUS_DATASOURCE_PASSWORD", "");
        environment.putIfAbsent("QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl("postgres"));
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl("postgres"));
        return new Instance(APPLICATION, name, maxHeap, environment);
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    EmbeddedDatabase database() {
        return database;
    }

    long number(String sql) {
        try (var connection = database.connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (var connection = database.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        broker.close();
        database.close();
    }
}
