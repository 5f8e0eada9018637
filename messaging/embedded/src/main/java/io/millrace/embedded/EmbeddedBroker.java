package io.millrace.embedded;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Properties;

import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;

/** A Kafka broker with its controller, in this JVM. */
public final class EmbeddedBroker implements Closeable {

    /** Any valid one; the broker wants the same at every start on the same data. */
    private static final String CLUSTER_ID = "bWlsbHJhY2UtY2x1c3Rlcg";

    private final EmbeddedKafkaBroker broker;

    private EmbeddedBroker(EmbeddedKafkaBroker broker) {
        this.broker = broker;
    }

    /** For tests: everything is gone when it is closed. */
    public static EmbeddedBroker temporary() {
        var broker = new EmbeddedKafkaBroker()
                .withAdditionalProperties(EmbeddedBroker::singleNode)
                .start();
        return new EmbeddedBroker(broker);
    }

    /**
     * Keeps its data.
     *
     * @param data folder of the log; made where there is none
     * @param advertisedPort where clients are told to connect; another than {@code port} where something is in between
     */
    public static EmbeddedBroker durable(Path data, int port, int controllerPort, int advertisedPort) {
        var broker = new EmbeddedKafkaBroker()
                .withClusterId(CLUSTER_ID)
                .withKafkaPort(port)
                .withControllerPort(controllerPort)
                .withDeleteLogDirsOnClose(false)
                .withAdditionalProperties(properties -> {
                    singleNode(properties);
                    properties.put("log.dir", data.toString());
                    properties.put("advertised.listeners", "PLAINTEXT://localhost:" + advertisedPort);
                    properties.put("controlled.shutdown.enable", "true");
                    properties.put("replica.high.watermark.checkpoint.interval.ms", "5000");
                })
                .start();
        return new EmbeddedBroker(broker);
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
