package io.millrace.testbed;

import java.net.URI;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.reactive.messaging.ce.DefaultCloudEventMetadataBuilder;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consuming through a connector other than Kafka's. */
@QuarkusTest
@TestProfile(InMemoryConsumerTest.InMemory.class)
@WithServers
class InMemoryConsumerTest extends NumbersCompliance {

    @Inject
    @Any
    InMemoryConnector connector;

    /** Configures another connector for the channel under test. */
    public static class InMemory implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mp.messaging.incoming.numbers-in.connector",
                    InMemoryConnector.CONNECTOR,
                    "millrace.messaging.incoming.numbers-in.failure.dead-letter-topic",
                    DEAD_LETTERS);
        }
    }

    @Override
    protected void put(UUID id, String key, String value) {
        var event = new DefaultCloudEventMetadataBuilder<String>()
                .withId(id.toString())
                .withSource(URI.create("/test"))
                .withType("number")
                .withSubject(key)
                .withTimestamp(ZonedDateTime.now(ZoneOffset.UTC))
                .build();
        connector.<Message<String>>source("numbers-in").send(Message.of(value).addMetadata(event));
    }

    @Override
    protected void putPlain(String value) {
        connector.<String>source("numbers-in").send(value);
    }
}
