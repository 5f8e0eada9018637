package io.millrace.testbed;

import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

import io.millrace.embedded.Ports;

/** An AMQP 1.0 broker in this process: ActiveMQ Artemis, with one queue for outgoing and one for incoming numbers. */
public class AmqpResource implements QuarkusTestResourceLifecycleManager {

    static final String OUT = "numbers.out";
    static final String IN = "numbers.in";

    private static final int PORT = Ports.free();

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();

    static int port() {
        return PORT;
    }

    @Override
    public Map<String, String> start() {
        try {
            broker.setConfiguration(new ConfigurationImpl()
                    .setSecurityEnabled(false)
                    .setPersistenceEnabled(false)
                    .setJournalDirectory("target/artemis")
                    .addAcceptorConfiguration("amqp", "tcp://localhost:" + PORT + "?protocols=AMQP")
                    .addQueueConfiguration(queue(OUT))
                    .addQueueConfiguration(queue(IN)));
            broker.start();
        } catch (Exception e) {
            throw new IllegalStateException("the AMQP broker does not start", e);
        }
        return Map.of("amqp-host", "localhost", "amqp-port", String.valueOf(PORT));
    }

    private static QueueConfiguration queue(String name) {
        return QueueConfiguration.of(name).setAddress(name).setRoutingType(RoutingType.ANYCAST);
    }

    @Override
    public void stop() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the AMQP broker does not stop", e);
        }
    }
}
