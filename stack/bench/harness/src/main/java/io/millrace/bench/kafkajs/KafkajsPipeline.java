package io.millrace.bench.kafkajs;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.NewTopic;

import io.millrace.bench.ground.AtExit;
import io.millrace.bench.ground.Ground;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.Ports;
import io.millrace.embedded.kafka.Topics;
import io.millrace.stack.Await;
import io.millrace.stack.StackException;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Probes;
import io.millrace.stack.parts.ProcessPart;

/**
 * The order pipeline of {@code stack/bench/peers/kafkajs} in its process: an order service over HTTP, and consumers for
 * inventory, payments and notifications. It uses the stack's broker, database server and mail server, with topics and
 * a database of its own.
 */
public final class KafkajsPipeline implements Closeable {

    /** How tables call it. */
    public static final String NAME = "the kafkajs pipeline";

    /** Topic of the events of completed orders; their keys are the orders' ids. */
    public static final String COMPLETED = "kafkajs-order-completed";

    private static final Path PROJECT = Path.of("stack/bench/peers/kafkajs");
    private static final List<String> TOPICS = List.of("kafkajs-orders", "kafkajs-inventory-reserved", COMPLETED);
    private static final String DATABASE = "kafkajs";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final int port = Ports.free();
    private final ProcessPart process;

    /**
     * Installs the pipeline's packages where they are missing, starts the pipeline, and waits until it is ready.
     *
     * @param database the database server of the blueprint, which runs; broker and mail server run, too
     * @throws StackException if the packages can't be installed, or the process does not get ready
     */
    public KafkajsPipeline(Node node, Blueprint blueprint, EmbeddedDatabase database) {
        var home = blueprint.home();
        Path project = home.root().resolve(PROJECT);
        node.install(project, home.log("kafkajs-build"));
        Topics.create(
                blueprint.bootstrapServers(),
                TOPICS.stream()
                        .flatMap(topic -> Stream.of(topic, topic + ".dlq"))
                        .map(topic -> new NewTopic(topic, Ground.PARTITIONS, (short) 1))
                        .toList());
        createDatabase(database);
        process = new ProcessPart(new ProcessPart.Spec(
                DATABASE,
                port,
                node.command(project.resolve("src/main.js")),
                environment(blueprint),
                home.log(DATABASE),
                () -> Probes.answersOk(base() + "/health"),
                GRACE));
        AtExit.close(this);
        process.start();
        try {
            awaitReady(home.log(DATABASE));
        } catch (StackException e) {
            close();
            throw e;
        }
    }

    private void awaitReady(Path log) {
        Await.until(NAME + " starts, see " + log, PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new StackException("%s has ended, see %s".formatted(NAME, log));
            }
            return process.isReady() ? Boolean.TRUE : null;
        });
    }

    private Map<String, String> environment(Blueprint blueprint) {
        return Map.of(
                "NODE_ENV",
                "production",
                "PORT",
                String.valueOf(port),
                "KAFKA_BROKERS",
                blueprint.bootstrapServers(),
                "DATABASE_URL",
                "postgresql://%s:%s@localhost:%d/%s"
                        .formatted(
                                EmbeddedDatabase.SUPERUSER,
                                blueprint.secrets().get("postgres"),
                                blueprint.ports().database(),
                                DATABASE),
                "SMTP_HOST",
                "localhost",
                "SMTP_PORT",
                String.valueOf(blueprint.ports().smtp()));
    }

    private static void createDatabase(EmbeddedDatabase database) {
        try (var connection = database.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + DATABASE);
            statement.execute("CREATE DATABASE " + DATABASE);
        } catch (SQLException e) {
            throw new StackException("The database of %s can't be created: %s".formatted(NAME, e.getMessage()), e);
        }
    }

    /** Address of the order service. */
    public String base() {
        return "http://localhost:" + port;
    }

    public ProcessHandle process() {
        return process.process().orElseThrow();
    }

    @Override
    public void close() {
        process.stop();
        AtExit.closed(this);
    }
}
