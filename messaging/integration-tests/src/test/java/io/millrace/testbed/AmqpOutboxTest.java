package io.millrace.testbed;

import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.reactive.messaging.amqp.AmqpConnector;
import io.vertx.mutiny.amqp.AmqpMessage;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.testing.compliance.OutboxCompliance;

/** The outbox over a broker that is not Kafka. */
@QuarkusTest
@TestProfile(AmqpOutboxTest.Amqp.class)
@WithServers
@QuarkusTestResource(value = AmqpResource.class, restrictToAnnotatedClass = true)
class AmqpOutboxTest extends OutboxCompliance {

    @Inject
    @Channel("numbers-out")
    OutboxEmitter<String> emitter;

    private AmqpEnd end;

    /** Configures another connector for the channel under test. */
    public static class Amqp implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mp.messaging.outgoing.numbers-out.connector",
                    AmqpConnector.CONNECTOR_NAME,
                    "mp.messaging.outgoing.numbers-out.address",
                    AmqpResource.OUT);
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
    protected OutboxEmitter<String> emitter() {
        return emitter;
    }

    @Override
    protected List<Arrived> arrived() {
        return end.received().stream().map(AmqpOutboxTest::arrived).toList();
    }

    private static Arrived arrived(AmqpMessage message) {
        var event = message.applicationProperties();
        return new Arrived(
                event.getString("cloudEvents:subject"),
                message.bodyAsString(),
                event.getString("cloudEvents:id"),
                event.getString("cloudEvents:type"),
                event.getString("cloudEvents:source"));
    }
}
