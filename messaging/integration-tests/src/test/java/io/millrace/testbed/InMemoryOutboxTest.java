package io.millrace.testbed;

import java.util.List;
import java.util.Map;

import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.reactive.messaging.ce.OutgoingCloudEventMetadata;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.testing.compliance.OutboxCompliance;

/** The outbox over a connector without Kafka and without transactions. */
@QuarkusTest
@TestProfile(InMemoryOutboxTest.InMemory.class)
@WithServers
class InMemoryOutboxTest extends OutboxCompliance {

    @Inject
    @Channel("numbers-out")
    OutboxEmitter<String> emitter;

    @Inject
    @Any
    InMemoryConnector connector;

    /** Configures another connector for the channel under test. */
    public static class InMemory implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mp.messaging.outgoing.numbers-out.connector", InMemoryConnector.CONNECTOR);
        }
    }

    @Override
    protected OutboxEmitter<String> emitter() {
        return emitter;
    }

    @Override
    protected List<Arrived> arrived() {
        return connector.<String>sink("numbers-out").received().stream()
                .map(InMemoryOutboxTest::arrived)
                .toList();
    }

    private static Arrived arrived(Message<? extends String> message) {
        var event = message.getMetadata(OutgoingCloudEventMetadata.class).orElseThrow();
        return new Arrived(
                String.valueOf(event.getSubject().orElseThrow()),
                message.getPayload(),
                event.getId(),
                event.getType(),
                event.getSource().toString());
    }
}
