package io.millrace.embedded;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import org.apache.kafka.common.security.scram.internals.ScramSaslServerProvider;
import org.apache.kafka.common.utils.Exit;
import org.jboss.logging.Logger;

import io.millrace.embedded.kafka.BrokerCluster;
import io.millrace.embedded.kafka.Users;

/** Runs a Kafka broker with its controller in this JVM. */
public final class EmbeddedBroker implements Closeable {

    private static final Logger LOG = Logger.getLogger(EmbeddedBroker.class);

    /** Any valid id; the broker requires the same id at every start on the same data. */
    private static final String CLUSTER_ID = "bWlsbHJhY2UtY2x1c3Rlcg";

    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    private final EmbeddedKafkaBroker broker;
    private final String bootstrapServers;

    private EmbeddedBroker(EmbeddedKafkaBroker broker) {
        this(broker, broker.getAdvertisedListeners());
    }

    private EmbeddedBroker(EmbeddedKafkaBroker broker, String bootstrapServers) {
        this.broker = broker;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts a broker for tests: all data is removed when it is closed. */
    public static EmbeddedBroker temporary() {
        return temporary(Map.of());
    }

    /** Starts a broker for tests, with further settings: all data is removed when it is closed. */
    public static EmbeddedBroker temporary(Map<String, String> settings) {
        return temporary(Ports.free(), Ports.free(), settings);
    }

    /** @throws RuntimeException if the broker doesn't start, because one of the ports is taken */
    static EmbeddedBroker temporary(int port, int controllerPort) {
        return temporary(port, controllerPort, Map.of());
    }

    private static EmbeddedBroker temporary(int port, int controllerPort, Map<String, String> settings) {
        stayAlive();
        var broker = new EmbeddedKafkaBroker()
                .withKafkaPort(port)
                .withControllerPort(controllerPort)
                .withAdditionalProperties(properties -> {
                    defaults(properties);
                    properties.putAll(settings);
                })
                .start();
        return new EmbeddedBroker(broker);
    }

    /**
     * Starts a broker for tests of clients that connect as in production: by TLS, with name and password
     * (SCRAM-SHA-512). The test itself uses a second port, without TLS and password.
     *
     * @param port the port of the clients under test
     * @param passwords the passwords, by the user's name
     * @param settings further settings of the broker, such as its authorizer; a client of the second port is
     *     {@code User:ANONYMOUS}
     * @see #bootstrapServers() the second port
     * @see #clientSettings the first port
     */
    public static EmbeddedBroker secured(
            int port, ServerCertificate certificate, Map<String, String> passwords, Map<String, String> settings) {
        return secured(port, "localhost:" + port, certificate, passwords, settings);
    }

    /** The same, for clients that know the broker by another name: {@code advertised} is host and port. */
    public static EmbeddedBroker secured(
            int port,
            String advertised,
            ServerCertificate certificate,
            Map<String, String> passwords,
            Map<String, String> settings) {
        stayAlive();
        knowScram();
        int ownPort = Ports.free();
        int controllerPort = Ports.free();
        String own = "PLAINTEXT://localhost:" + ownPort;
        String listeners = "%s,SASL_SSL://localhost:%d".formatted(own, port);
        var broker = new EmbeddedKafkaBroker()
                .withKafkaPort(ownPort)
                .withControllerPort(controllerPort)
                .withAdditionalProperties(properties -> {
                    defaults(properties);
                    properties.put("listeners", listeners + ",CONTROLLER://localhost:" + controllerPort);
                    properties.put("advertised.listeners", "%s,SASL_SSL://%s".formatted(own, advertised));
                    properties.put(
                            "listener.security.protocol.map",
                            "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
                    properties.put("sasl.enabled.mechanisms", MECHANISM);
                    properties.put("listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config", LOGIN + ";");
                    properties.put("ssl.keystore.type", "PEM");
                    properties.put("ssl.keystore.certificate.chain", certificate.certificateText());
                    properties.put("ssl.keystore.key", certificate.keyText());
                    properties.putAll(settings);
                })
                .start();
        var started = new EmbeddedBroker(broker, "localhost:" + ownPort);
        Users.create(started.bootstrapServers(), passwords);
        return started;
    }

    /**
     * Starts a broker for tests of clients that connect through a proxy. The test itself uses a second port, without
     * the proxy.
     *
     * @param port the broker's port that the proxy connects to
     * @param advertised the proxy's port, which clients connect to
     * @see #bootstrapServers() the second port
     */
    public static EmbeddedBroker behind(int port, int advertised) {
        stayAlive();
        int ownPort = Ports.free();
        int controllerPort = Ports.free();
        String own = "PLAINTEXT://localhost:" + ownPort;
        var broker = new EmbeddedKafkaBroker()
                .withKafkaPort(ownPort)
                .withControllerPort(controllerPort)
                .withAdditionalProperties(properties -> {
                    defaults(properties);
                    properties.put(
                            "listeners",
                            "%s,BEHIND://localhost:%d,CONTROLLER://localhost:%d".formatted(own, port, controllerPort));
                    properties.put("advertised.listeners", "%s,BEHIND://localhost:%d".formatted(own, advertised));
                    properties.put(
                            "listener.security.protocol.map",
                            "PLAINTEXT:PLAINTEXT,BEHIND:PLAINTEXT,CONTROLLER:PLAINTEXT");
                })
                .start();
        return new EmbeddedBroker(broker, "localhost:" + ownPort);
    }

    /**
     * The settings of a client for a secured broker.
     *
     * @param certificate the broker's certificate
     * @return the settings, without the broker's address
     */
    public static Map<String, String> clientSettings(ServerCertificate certificate, String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                MECHANISM,
                "sasl.jaas.config",
                login(user, password),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.certificate().toString());
    }

    /** The value of a client's {@code sasl.jaas.config} for a user and password. */
    public static String login(String user, String password) {
        return "%s username=\"%s\" password=\"%s\";".formatted(LOGIN, user, password);
    }

    /**
     * Starts a broker that keeps its data.
     *
     * @param data the folder of the log; created if it does not exist
     * @param listen the address of the interface that clients connect to; {@code 0.0.0.0} is any
     * @param advertised the host and port that the broker advertises to clients, as they know it; it need not lead here
     *     from this machine
     * @param localPort the port for the broker itself and for clients on this machine; the broker advertises it to them
     */
    public static EmbeddedBroker durable(
            Path data, String listen, int port, int controllerPort, String advertised, int localPort) {
        var broker = new EmbeddedKafkaBroker()
                .withClusterId(CLUSTER_ID)
                .withKafkaPort(port)
                .withControllerPort(controllerPort)
                .withDeleteLogDirsOnClose(false)
                .withAdditionalProperties(properties -> {
                    defaults(properties);
                    properties.put("log.dir", data.toString());
                    String local = "LOCAL://localhost:" + localPort;
                    properties.put(
                            "listeners",
                            "PLAINTEXT://%s:%d,%s,CONTROLLER://localhost:%d"
                                    .formatted(listen, port, local, controllerPort));
                    properties.put("advertised.listeners", "PLAINTEXT://%s,%s".formatted(advertised, local));
                    properties.put(
                            "listener.security.protocol.map",
                            "PLAINTEXT:PLAINTEXT,LOCAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
                    properties.put("inter.broker.listener.name", "LOCAL");
                    properties.put("controlled.shutdown.enable", "true");
                    properties.put("replica.high.watermark.checkpoint.interval.ms", "5000");
                })
                .start();
        return new EmbeddedBroker(broker);
    }

    /**
     * Starts a member of a cluster that keeps its data. Returns when the member has joined, so start the others
     * meanwhile.
     *
     * @param data the folder of this member's log; created if it does not exist
     * @param index place of this member in the cluster
     */
    public static EmbeddedBroker member(Path data, BrokerCluster cluster, int index) {
        var member = cluster.members().get(index);
        String replicas = String.valueOf(cluster.replicas());
        String inSync = String.valueOf(cluster.inSync());
        var broker = new EmbeddedKafkaBroker()
                .withClusterId(CLUSTER_ID)
                .withNodeId(BrokerCluster.id(index))
                .withKafkaPort(member.port())
                .withControllerPort(member.controllerPort())
                .withDeleteLogDirsOnClose(false)
                .withAdditionalProperties(properties -> {
                    defaults(properties);
                    properties.put("log.dir", data.toString());
                    properties.put("controller.quorum.voters", cluster.voters());
                    properties.put("default.replication.factor", replicas);
                    properties.put("min.insync.replicas", inSync);
                    properties.put("offsets.topic.replication.factor", replicas);
                    properties.put("transaction.state.log.replication.factor", replicas);
                    properties.put("transaction.state.log.min.isr", inSync);
                    properties.put("share.coordinator.state.topic.replication.factor", replicas);
                    properties.put("share.coordinator.state.topic.min.isr", inSync);
                    properties.put("replica.high.watermark.checkpoint.interval.ms", "5000");
                })
                .start();
        return new EmbeddedBroker(broker, cluster.bootstrapServers());
    }

    /**
     * Keeps the JVM of the tests alive: a broker that can't go on ends its process, which is right for a server only.
     */
    private static void stayAlive() {
        Exit.setHaltProcedure((status, message) ->
                LOG.errorf("broker: the exit with code %d is suppressed in tests: %s", status, message));
        Exit.setExitProcedure((status, message) ->
                LOG.errorf("broker: the exit with code %d is suppressed in tests: %s", status, message));
    }

    /**
     * Registers Kafka's SCRAM with the JVM again. Kafka registers it only once, and the code that stopped an earlier
     * broker may have removed it.
     */
    private static void knowScram() {
        ScramSaslServerProvider.initialize();
    }

    private static void defaults(Properties properties) {
        properties.put("transaction.state.log.num.partitions", "5");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("share.coordinator.state.topic.num.partitions", "5");
        // A missing topic is a wrong name: in production the broker would not create it either.
        properties.put("auto.create.topics.enable", "false");
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        broker.close();
    }
}
