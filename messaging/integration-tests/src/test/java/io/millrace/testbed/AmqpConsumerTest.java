package io.millrace.testbed;

import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.reactive.messaging.amqp.AmqpConnector;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Consuming from a broker that is not Kafka. */
@QuarkusTest
@TestProfile(AmqpConsumerTest.Amqp.class)
@WithServers
@QuarkusTestResource(value = AmqpResource.class, restrictToAnnotatedClass = true)
class AmqpConsumerTest extends NumbersCompliance {

    private AmqpEnd end;

    /** Configures another connector for the channel under test. */
    public static class Amqp implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mp.messaging.incoming.numbers-in.connector",
                    AmqpConnector.CONNECTOR_NAME,
                    "mp.messaging.incoming.numbers-in.address",
                    AmqpResource.IN,
                    "millrace.messaging.incoming.numbers-in.failure.dead-letter-topic",
                    DEAD_LETTERS);
        }
    }

    @BeforeEach
    void connect() {
        end = new AmqpEnd();
    }

    @AfterEach
    void disconnect() {
        end.close();
    }

    @Override
    protected void put(UUID id, String key, String value) {
        end.send(
                value,
                new JsonObject()
                        .put("cloudEvents:specversion", "1.0")
                        .put("cloudEvents:id", id.toString())
                        .put("cloudEvents:type", "number")
                        .put("cloudEvents:source", "/test")
                        .put("cloudEvents:subject", key));
    }

    @Override
    protected void putPlain(String value) {
        end.send(value, new JsonObject());
    }
}
