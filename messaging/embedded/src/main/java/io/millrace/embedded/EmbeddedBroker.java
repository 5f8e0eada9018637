package io.millrace.embedded;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Properties;

import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import org.apache.kafka.common.utils.Exit;
import org.jboss.logging.Logger;

/** A Kafka broker with its controller, in this JVM. */
public final class EmbeddedBroker implements Closeable {

    private static final Logger LOG = Logger.getLogger(EmbeddedBroker.class);

    /** Any valid one; the broker wants the same at every start on the same data. */
    private static final String CLUSTER_ID = "bWlsbHJhY2UtY2x1c3Rlcg";

    private final EmbeddedKafkaBroker broker;

    private EmbeddedBroker(EmbeddedKafkaBroker broker) {
        this.broker = broker;
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

    private static void singleNode(Properties properties) {
        properties.put("transaction.state.log.num.partitions", "5");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("share.coordinator.state.topic.num.partitions", "5");
        // A topic that nobody made has a wrong name: in production it would not be made either.
        properties.put("auto.create.topics.enable", "false");
    }

    public String bootstrapServers() {
        return broker.getAdvertisedListeners();
    }

    @Override
    public void close() {
        broker.close();
    }
}
