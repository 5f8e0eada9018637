package io.millrace.e2e.cluster;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.clients.admin.NewTopic;

import io.millrace.e2e.deploy.Overlay;
import io.millrace.e2e.deploy.Resource;
import io.millrace.e2e.deploy.Rights;
import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.Ports;
import io.millrace.embedded.ServerCertificate;
import io.millrace.embedded.kafka.Topics;

/**
 * What Strimzi and CloudNativePG make of an overlay's resources: broker and databases with TLS, topics, users, rights,
 * secrets and Services.
 */
final class Operators implements Closeable {

    private static final Map<String, String> AUTHORIZED = Map.of(
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users",
            "User:ANONYMOUS");
    private static final short ONE_REPLICA = 1;
    private static final int DATABASE_PORT = 5432;
    /** Settings of a topic that need several brokers. */
    private static final String OF_REPLICAS = "min.insync.replicas";

    private final Overlay overlay;
    private final ClusterSecrets secrets;
    private final EmbeddedBroker broker;
    private final EmbeddedDatabase database;

    Operators(Overlay overlay, ClusterSecrets secrets, ClusterNetwork network, Path folder) throws Exception {
        this.overlay = overlay;
        this.secrets = secrets;
        Resource kafka = overlay.ofKind("Kafka").findFirst().orElseThrow();
        String bootstrap = kafka.name() + "-kafka-bootstrap";
        int listener = kafka.spec().at("/kafka/listeners/0/port").asInt();
        var certificate = ServerCertificate.temporary(
                Stream.concat(Stream.of(bootstrap), databases().map(cluster -> cluster.name() + "-rw"))
                        .flatMap(name -> Stream.of(name, name + ".millrace.svc"))
                        .toList());
        makeSecrets(Files.readString(certificate.certificate()), kafka.name());

        int brokerPort = Ports.free();
        var passwords = new HashMap<String, String>();
        overlay.ofKind("KafkaUser").forEach(user -> passwords.put(user.name(), secrets.get(user.name(), "password")));
        this.broker = EmbeddedBroker.secured(
                brokerPort, "%s:%d".formatted(bootstrap, listener), certificate, passwords, AUTHORIZED);
        this.database = EmbeddedDatabase.secured(
                folder.resolve("database"),
                Ports.free(),
                certificate,
                UUID.randomUUID().toString());
        network.serve(bootstrap, listener, new InetSocketAddress(InetAddress.getLoopbackAddress(), brokerPort));
        databases()
                .forEach(cluster -> network.serve(
                        cluster.name() + "-rw",
                        DATABASE_PORT,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), database.port())));
        makeTopics();
        Rights.grant(broker.bootstrapServers(), overlay.ofKind("KafkaUser"));
        for (Resource cluster : databases().toList()) {
            makeDatabase(cluster);
        }
    }

    private Stream<Resource> databases() {
        return overlay.ofKind("Cluster");
    }

    /** Those of the operators, and those that people make first, as the guide says. */
    private void makeSecrets(String authority, String kafka) {
        secrets.put(kafka + "-cluster-ca-cert", Map.of("ca.crt", authority));
        overlay.ofKind("KafkaUser").forEach(user -> {
            String password = UUID.randomUUID().toString();
            secrets.put(
                    user.name(),
                    Map.of("password", password, "sasl.jaas.config", EmbeddedBroker.login(user.name(), password)));
        });
        databases().forEach(cluster -> {
            String service = cluster.name().replace("-database", "");
            secrets.put(cluster.name() + "-ca", Map.of("ca.crt", authority));
            secrets.put(cluster.name() + "-owner", account(service + "_owner"));
            secrets.put(cluster.name() + "-user", account(service + "_app"));
        });
    }

    private static Map<String, String> account(String name) {
        return Map.of("username", name, "password", UUID.randomUUID().toString());
    }

    private void makeTopics() {
        Topics.create(
                broker.bootstrapServers(),
                overlay.ofKind("KafkaTopic")
                        .map(topic -> {
                            var settings =
                                    new HashMap<>(Resource.map(topic.spec().path("config")));
                            settings.remove(OF_REPLICAS);
                            return new NewTopic(
                                            topic.name(),
                                            topic.spec().path("partitions").asInt(),
                                            ONE_REPLICA)
                                    .configs(settings);
                        })
                        .toList());
    }

    private void makeDatabase(Resource cluster) throws SQLException {
        JsonNode init = cluster.spec().at("/bootstrap/initdb");
        String name = init.path("database").asText();
        String owner = init.path("owner").asText();
        run(
                "postgres",
                List.of(
                        "CREATE ROLE %s LOGIN PASSWORD '%s'"
                                .formatted(
                                        owner,
                                        secrets.get(init.at("/secret/name").asText(), "password")),
                        "CREATE DATABASE %s OWNER %s".formatted(name, owner)));
        run(
                name,
                Resource.stream(init.path("postInitApplicationSQL"))
                        .map(JsonNode::asText)
                        .toList());
        run(
                "postgres",
                Resource.stream(cluster.spec().at("/managed/roles"))
                        .map(role -> "ALTER ROLE %s LOGIN PASSWORD '%s'"
                                .formatted(
                                        role.path("name").asText(),
                                        secrets.get(
                                                role.at("/passwordSecret/name").asText(), "password")))
                        .toList());
    }

    private void run(String name, List<String> statements) throws SQLException {
        try (var connection = database.connect(name);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** What the user of a service may do to a table of its database. */
    Set<String> rights(String service, String table) throws SQLException {
        var rights = new TreeSet<String>();
        try (var connection = database.connect(service);
                var statement = connection.createStatement()) {
            for (String right : List.of("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")) {
                try (var rows = statement.executeQuery(
                        "SELECT has_table_privilege('%s_app', '%s', '%s')".formatted(service, table, right))) {
                    rows.next();
                    if (rows.getBoolean(1)) {
                        rights.add(right);
                    }
                }
            }
        }
        return rights;
    }

    /** How many orders wait for something with a deadline that is at least so far away. */
    int deadlines(Duration away) throws SQLException {
        try (var connection = database.connect("orders");
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM saga WHERE deadline > now() + interval '%d s'"
                                .formatted(away.toSeconds()))) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Override
    public void close() {
        broker.close();
        database.close();
    }
}
