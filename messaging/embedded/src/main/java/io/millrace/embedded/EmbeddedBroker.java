package io.millrace.embedded;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import org.apache.kafka.common.security.scram.internals.ScramSaslServerProvider;
import org.apache.kafka.common.utils.Exit;
import org.jboss.logging.Logger;

import io.millrace.embedded.kafka.Users;

/** A Kafka broker with its controller, in this JVM. */
public final class EmbeddedBroker implements Closeable {

    private static final Logger LOG = Logger.getLogger(EmbeddedBroker.class);

    /** Any valid one; the broker wants the same at every start on the same data. */
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

    /** For tests: everything is gone when it is closed. */
    public static EmbeddedBroker temporary() {
        return temporary(Ports.free(), Ports.free());
    }

    /** @throws RuntimeException if it doesn't start: one of the ports is taken */
    static EmbeddedBroker temporary(int port, int controllerPort) {
        stayAlive();
        var broker = new EmbeddedKafkaBroker()
                .withKafkaPort(port)
                .withControllerPort(controllerPort)
                .withAdditionalProperties(EmbeddedBroker::singleNode)
                .start();
        return new EmbeddedBroker(broker);
    }

    /**
     * For tests of clients as production has them: by TLS, with name and password (SCRAM-SHA-512). For who tests them it
     * has a second port, without either.
     *
     * @param port of those clients
     * @param passwords by the user's name
     * @param settings further ones of the broker, such as who decides on rights; whoever comes by the second port is
     *     {@code User:ANONYMOUS}
     * @see #bootstrapServers() the second port
     * @see #clientSettings the first one
     */
    public static EmbeddedBroker secured(
            int port, ServerCertificate certificate, Map<String, String> passwords, Map<String, String> settings) {
        stayAlive();
        knowScram();
        int ownPort = Ports.free();
        int controllerPort = Ports.free();
        String listeners = "PLAINTEXT://localhost:%d,SASL_SSL://localhost:%d".formatted(ownPort, port);
        var broker = new EmbeddedKafkaBroker()
                .withKafkaPort(ownPort)
                .withControllerPort(controllerPort)
                .withAdditionalProperties(properties -> {
                    singleNode(properties);
                    properties.put("listeners", listeners + ",CONTROLLER://localhost:" + controllerPort);
                    properties.put("advertised.listeners", listeners);
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
     * For tests of clients with something in between. For who tests them it has a second port, without.
     *
     * @param port where what lies in between leads to
     * @param advertised where clients come by it
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
                    singleNode(properties);
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
     * How a client comes to a secured broker.
     *
     * @param certificate as the broker has it
     * @return without the broker's address
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

    /** What a client's {@code sasl.jaas.config} says of who it is. */
    public static String login(String user, String password) {
        return "%s username=\"%s\" password=\"%s\";".formatted(LOGIN, user, password);
    }

    /**
     * Keeps its data.
     *
     * @param data folder of the log; made where there is none
     * @param listen address of the interface that clients come by; {@code 0.0.0.0} is any
     * @param advertised host and port that clients are told to connect to, as they know it, which need not lead here from
     *     this machine
     * @param localPort for the broker itself and for clients on this machine, who are told to come by it again
     */
    public static EmbeddedBroker durable(
            Path data, String listen, int port, int controllerPort, String advertised, int localPort) {
        var broker = new EmbeddedKafkaBroker()
                .withClusterId(CLUSTER_ID)
                .withKafkaPort(port)
                .withControllerPort(controllerPort)
                .withDeleteLogDirsOnClose(false)
                .withAdditionalProperties(properties -> {
                    singleNode(properties);
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

    /** A broker that can't go on ends its process: right for a server, but here it would be the tests' own. */
    private static void stayAlive() {
        Exit.setHaltProcedure((status, message) -> LOG.errorf("broker: would have ended with %d: %s", status, message));
        Exit.setExitProcedure((status, message) -> LOG.errorf("broker: would have ended with %d: %s", status, message));
    }

    /** Kafka tells the JVM of its SCRAM when it first needs it and never again; who has stopped a broker may have it forget. */
    private static void knowScram() {
        ScramSaslServerProvider.initialize();
    }

    private static void singleNode(Properties properties) {
        properties.put("transaction.state.log.num.partitions", "5");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("share.coordinator.state.topic.num.partitions", "5");
        // A topic that nobody made has a wrong name: in production it would not be made either.
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
